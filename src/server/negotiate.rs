//! Which of the formats on offer a client wants most: the `Accept` header of RFC 9110, section 12.5.1.

use axum::http::{HeaderMap, header};

/// What a client accepts.
///
/// ```
/// use ggen::server::negotiate::Accept;
///
/// let accept = Accept::parse("text/csv;q=0.5, application/*");
/// let offers = [("text/csv", 1), ("application/json", 2)];
/// assert_eq!(accept.choose(&offers), Some(("application/json", 2)));
/// assert_eq!(Accept::parse("image/png").choose(&offers), None);
/// ```
#[derive(Clone, Debug)]
pub struct Accept {
    ranges: Vec<Range>,
}

#[derive(Clone, Debug)]
struct Range {
    kind: String,
    subtype: String,
    /// In thousandths.
    quality: u16,
}

impl Accept {
    /// Reads the headers of a request; without `Accept` everything is welcome.
    pub fn of(headers: &HeaderMap) -> Self {
        let values: Vec<&str> =
            headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok()).collect();
        Self::parse(&values.join(","))
    }

    /// Reads the value of an `Accept` header. What is no media range is ignored.
    pub fn parse(text: &str) -> Self {
        if text.trim().is_empty() {
            return Self::parse("*/*");
        }
        Self { ranges: text.split(',').filter_map(range).collect() }
    }

    /// The offer with the highest quality, the first of equals; `None` if none is acceptable.
    pub fn choose<T: Copy>(&self, offers: &[(&'static str, T)]) -> Option<(&'static str, T)> {
        let mut best: Option<(u16, (&'static str, T))> = None;
        for offer in offers {
            let quality = self.quality(offer.0);
            if quality > best.map_or(0, |it| it.0) {
                best = Some((quality, *offer));
            }
        }
        best.map(|it| it.1)
    }

    /// Whether a range names this media type itself, not by a wildcard.
    pub fn names(&self, media_type: &str) -> bool {
        let (kind, subtype) = essence(media_type);
        self.ranges.iter().any(|it| it.quality > 0 && it.kind == kind && it.subtype == subtype)
    }

    /// The quality that the most specific range gives a media type.
    fn quality(&self, media_type: &str) -> u16 {
        let (kind, subtype) = essence(media_type);
        let specificity = |it: &Range| {
            if it.kind == kind && it.subtype == subtype {
                Some(2)
            } else if it.kind == kind && it.subtype == "*" {
                Some(1)
            } else {
                (it.kind == "*" && it.subtype == "*").then_some(0)
            }
        };
        let fits = self.ranges.iter().filter_map(|it| Some((specificity(it)?, it.quality)));
        fits.max().map_or(0, |it| it.1)
    }
}

/// Type and subtype in lower case, without parameters.
pub(super) fn essence(media_type: &str) -> (String, String) {
    let name = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match name.split_once('/') {
        Some((kind, subtype)) => (kind.to_owned(), subtype.to_owned()),
        None => (name, String::new()),
    }
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';');
    let (kind, subtype) = essence(parts.next()?);
    if kind.is_empty() || subtype.is_empty() {
        return None;
    }
    let mut quality = 1000;
    for parameter in parts {
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("q")
        {
            quality = thousandths(value.trim())?;
        } else if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("charset")
            && !is_utf8(value)
        {
            return None;
        }
    }
    Some(Range { kind, subtype, quality })
}

/// Whether the value of `charset=` is the only one that is spoken here.
pub(super) fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    ["utf-8", "utf8", "*"].iter().any(|it| charset.eq_ignore_ascii_case(it))
}

/// `0`, `1`, or up to three digits after a point.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: [(&str, char); 3] =
        [("application/json", 'j'), ("text/csv; charset=utf-8", 'c'), ("text/turtle", 't')];

    fn check(accept: &str, expected: Option<char>) {
        assert_eq!(Accept::parse(accept).choose(&OFFERS).map(|it| it.1), expected, "{accept}");
    }

    #[test]
    fn the_highest_quality_wins_and_the_first_of_equals() {
        check("", Some('j'));
        check("*/*", Some('j'));
        check("text/*", Some('c'));
        check("TEXT/Turtle", Some('t'));
        check("text/csv;q=0.1, text/turtle;q=0.2", Some('t'));
        check("text/csv;charset=utf-8", Some('c'));
        check("text/csv;charset=\"UTF-8\";q=0.9, text/turtle;charset=utf-16", Some('c'));
        check("*/*;q=0.1, text/turtle", Some('t'));
    }

    #[test]
    fn a_specific_range_overrides_a_wildcard() {
        check("*/*, application/json;q=0", Some('c'));
        check("text/*;q=0.9, text/csv;q=0, */*;q=0.1", Some('t'));
        check("application/json;q=0", None);
    }

    #[test]
    fn what_is_no_range_is_ignored() {
        check("nonsense, text/csv", Some('c'));
        check("text/csv;q=2", None);
        check("text/csv;q=0.12345", None);
        check("image/png", None);
    }
}
