//! A total order of terms, for ORDER BY, MIN and MAX.
//!
//! Unbound, blank nodes by label, IRIs, literals, triple terms. Among literals: numbers by value, NaN
//! behind them; moments on one time line, without a time zone as in UTC; other times; Booleans;
//! strings; strings with a language; durations; all others by datatype and spelling.
//!
//! A term becomes a text, and the texts are compared: no comparison can contradict another.

use std::{fmt::Write, str::FromStr};

use oxigraph::model::{Literal, NamedNodeRef, Term};
use oxsdatatypes::{
    Date, DateTime, DayTimeDuration, Double, Duration, Float, GYear, GYearMonth, Time,
    TimezoneOffset,
};

use crate::{query::value::is_integer_name, rdf::vocab::xsd};

/// The text by whose order a term is ordered; terms of one value have one text.
pub(crate) fn key(term: &Term) -> String {
    let mut key = String::new();
    write_key(term, &mut key);
    key
}

/// What tells terms of one value apart.
pub(crate) fn spelling(term: &Term) -> String {
    match term {
        Term::Literal(it) => format!("{} {}", it.datatype().as_str(), it.value()),
        term => term.to_string(),
    }
}

fn write_key(term: &Term, key: &mut String) {
    match term {
        Term::BlankNode(it) => tagged(key, 'b', it.as_str()),
        Term::NamedNode(it) => tagged(key, 'c', it.as_str()),
        Term::Literal(it) => literal_key(it, key),
        Term::Triple(it) => {
            key.push('z');
            for part in [it.subject.clone().into(), it.predicate.clone().into(), it.object.clone()]
            {
                part_key(&part, key);
            }
        }
    }
}

/// The key of a part, such that a longer part is not mistaken for the next one.
fn part_key(part: &Term, key: &mut String) {
    let mut inner = String::new();
    write_key(part, &mut inner);
    for c in inner.chars() {
        match c {
            '\0' => key.push_str("\u{1}\u{1}"),
            '\u{1}' => key.push_str("\u{1}\u{2}"),
            c => key.push(c),
        }
    }
    key.push('\0');
}

fn tagged(key: &mut String, tag: char, text: &str) {
    key.push(tag);
    key.push_str(text);
}

fn literal_key(literal: &Literal, key: &mut String) {
    let text = literal.value();
    if let Some(language) = literal.language() {
        return tagged(key, 'i', &format!("{text}\0{language}"));
    }
    let name = literal.datatype().as_str().strip_prefix(xsd::NS);
    let known = match name {
        Some("string") => {
            tagged(key, 'h', text);
            Some(())
        }
        Some("boolean") => match text.trim() {
            "true" | "1" => Some("g1"),
            "false" | "0" => Some("g0"),
            _ => None,
        }
        .map(|it| key.push_str(it)),
        Some("decimal") => decimal(text).map(|it| number(&it, key)),
        Some("double") => Double::from_str(text).ok().map(|it| double(&it.to_string(), key)),
        Some("float") => Float::from_str(text).ok().map(|it| double(&it.to_string(), key)),
        Some(name) if is_integer_name(name) => decimal(text).map(|it| number(&it, key)),
        Some(name) => time_key(name, text, key),
        None => None,
    };
    if known.is_none() {
        tagged(key, 'k', &format!("{}\0{text}", literal.datatype().as_str()));
    }
}

fn time_key(name: &str, text: &str, key: &mut String) -> Option<()> {
    let epoch = DateTime::from_str("1970-01-01T00:00:00Z").ok()?;
    let instant = |it: DateTime| {
        let it = match it.timezone_offset() {
            Some(_) => it,
            None => DateTime::from_str(&format!("{it}Z")).ok()?,
        };
        Some(it.checked_sub(epoch)?.as_seconds().to_string())
    };
    let (tag, seconds) = match name {
        "dateTime" | "dateTimeStamp" => ('e', instant(text.parse().ok()?)?),
        "date" => ('e', instant(Date::from_str(text).ok()?.try_into().ok()?)?),
        "gYearMonth" => {
            ('e', instant(first_day(&GYearMonth::from_str(text).ok()?.to_string(), "-01")?)?)
        }
        "gYear" => ('e', instant(first_day(&GYear::from_str(text).ok()?.to_string(), "-01-01")?)?),
        "time" => {
            let time = Time::from_str(text).ok()?;
            let zero = Time::from_str("00:00:00Z").ok()?;
            let time = match time.timezone_offset() {
                Some(_) => time.adjust(Some(TimezoneOffset::UTC))?,
                None => Time::from_str(&format!("{time}Z")).ok()?,
            };
            ('f', time.checked_sub(zero)?.as_seconds().to_string())
        }
        "duration" | "dayTimeDuration" | "yearMonthDuration" => {
            let duration = Duration::from_str(text).ok()?;
            // A month is as long as 1/12 of 400 years here.
            let months = duration.years().checked_mul(12)?.checked_add(duration.months())?;
            let days =
                DayTimeDuration::try_from(duration.checked_sub(Duration::new(months, 0).ok()?)?);
            let seconds = days.ok()?.as_seconds();
            let months = oxsdatatypes::Decimal::from(months.checked_mul(2_629_746)?);
            ('j', seconds.checked_add(months)?.to_string())
        }
        _ => return None,
    };
    key.push(tag);
    number(&decimal(&seconds)?, key);
    Some(())
}

/// The first moment of a year or a month.
fn first_day(text: &str, day: &str) -> Option<DateTime> {
    let zone = match text.strip_suffix('Z') {
        Some(start) => start.len(),
        // The sign of a zone, not that of the year or the one before the month.
        None => text.rfind(':').map_or(text.len(), |colon| colon.saturating_sub(3)),
    };
    let (start, zone) = text.split_at_checked(zone)?;
    format!("{start}{day}T00:00:00{zone}").parse().ok()
}

/// The sign, the power of ten of the first digit, and the digits without zeros at either end.
struct Scientific {
    is_negative: bool,
    exponent: i64,
    digits: String,
}

fn decimal(text: &str) -> Option<Scientific> {
    let text = text.trim();
    let is_negative = text.starts_with('-');
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let length = |it: &str| i64::try_from(it.len()).ok();
    let exponent = length(whole)? - (length(&all)? - length(digits)?);
    Some(Scientific { is_negative, exponent, digits: digits.trim_end_matches('0').to_owned() })
}

/// A double as XSD writes it.
fn double(text: &str, key: &mut String) {
    match text {
        "NaN" => key.push_str("dz"),
        "INF" => key.push_str("dy"),
        "-INF" => key.push_str("da"),
        text => {
            let (mantissa, exponent) = text.split_once(['E', 'e']).unwrap_or((text, "0"));
            if let (Some(mut digits), Ok(exponent)) = (decimal(mantissa), exponent.parse::<i64>()) {
                digits.exponent += exponent;
                number(&digits, key);
            }
        }
    }
}

/// Far beyond the length of any text.
const BIAS: i64 = 10_000_000_000;

/// `d`, then negative numbers, zero, positive ones, each by exponent and digits.
fn number(it: &Scientific, key: &mut String) {
    key.push('d');
    if it.digits.is_empty() {
        return key.push('m');
    }
    let exponent = it.exponent + BIAS;
    if it.is_negative {
        let _ = write!(key, "c{:011}", 2 * BIAS - exponent);
        key.extend(it.digits.bytes().map(|it| char::from(b'0' + b'9' - it)));
        key.push('~');
    } else {
        let _ = write!(key, "p{exponent:011}{}", it.digits);
    }
}

/// The name of the function that gives the key inside a query.
pub(crate) const KEY: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen order key");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::function::typed;

    #[test]
    fn terms_are_in_order() {
        let ascending = [
            ("-INF", "double"),
            ("-1000", "integer"),
            ("-12.5", "decimal"),
            ("-12.05", "decimal"),
            ("-1e-3", "double"),
            ("0", "integer"),
            ("0.001", "decimal"),
            ("1", "byte"),
            ("1.1", "float"),
            ("9", "integer"),
            ("10", "integer"),
            ("1e30", "double"),
            ("100000000000000000000000000000000000000000", "integer"),
            ("INF", "double"),
            ("NaN", "double"),
            ("2024-01-01", "date"),
            ("2024-01-01T00:00:01Z", "dateTime"),
            ("2024-01-01T02:00:00+01:00", "dateTime"),
            ("2024-02+01:00", "gYearMonth"),
            ("2024-02", "gYearMonth"),
            ("2025", "gYear"),
            ("10:00:00", "time"),
            ("false", "boolean"),
            ("1", "boolean"),
            ("", "string"),
            ("a", "string"),
            ("b", "string"),
            ("PT1S", "dayTimeDuration"),
            ("P1M", "yearMonthDuration"),
            ("P32D", "duration"),
            ("x", "integer"),
        ];
        let terms: Vec<Term> = ascending.iter().map(|it| typed(it.0, it.1)).collect();
        for pair in terms.windows(2) {
            assert!(key(&pair[0]) < key(&pair[1]), "{} {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn equal_values_are_told_apart_by_spelling_alone() {
        let (a, b) = (typed("1", "integer"), typed("1.0", "decimal"));
        assert_eq!(key(&a), key(&b));
        assert_eq!(key(&a), key(&typed("1.0E0", "double")));
        assert_ne!(spelling(&a), spelling(&b));
    }

    proptest! {
        #[test]
        fn decimals_are_ordered_as_numbers(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000) {
            let text = |it: i64| typed(format!("{}{}.{:03}", if it < 0 { "-" } else { "" }, it.abs() / 1000, it.abs() % 1000), "decimal");
            prop_assert_eq!(key(&text(a)).cmp(&key(&text(b))), a.cmp(&b));
        }
    }
}
