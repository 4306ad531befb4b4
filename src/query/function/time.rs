//! Calendar arithmetic, which portable SPARQL 1.1 lacks.

use std::str::FromStr;

use oxigraph::model::Term;
use oxsdatatypes::{Date, DateTime, Decimal, Duration};

use crate::query::function::{lexical, typed};

const DURATIONS: [&str; 3] = ["duration", "dayTimeDuration", "yearMonthDuration"];

/// `gf:addDuration(xsd:dateTime | xsd:date, duration)`: calendar-correct addition, months first, the
/// day clipped to the month ([XML Schema 1.0 part 2, appendix
/// E](https://www.w3.org/TR/xmlschema-2/#adding-durations-to-dateTimes)). A negative duration
/// subtracts; the time zone stays.
pub fn add_duration(arguments: &[Term]) -> Option<Term> {
    let [start, duration] = arguments else { return None };
    let duration = Duration::from_str(lexical(duration, &DURATIONS)?).ok()?;
    if let Some(date) = lexical(start, &["date"]) {
        let end = Date::from_str(date).ok()?.checked_add_duration(duration)?;
        return Some(typed(end.to_string(), "date"));
    }
    let start = DateTime::from_str(lexical(start, &["dateTime", "dateTimeStamp"])?).ok()?;
    Some(typed(start.checked_add_duration(duration)?.to_string(), "dateTime"))
}

/// `gf:secondsBetween(a, b)`: whole seconds from `a` to `b`, negative if `b` is earlier, cut off
/// towards zero. Both have a time zone or both have none.
pub fn seconds_between(arguments: &[Term]) -> Option<Term> {
    let [start, end] = arguments else { return None };
    let (start, end) = (instant(start)?, instant(end)?);
    if start.timezone_offset().is_some() != end.timezone_offset().is_some() {
        return None;
    }
    let seconds: Decimal = end.checked_sub(start)?.as_seconds();
    let seconds = seconds.to_string();
    let whole = seconds.split('.').next().unwrap_or_default();
    Some(typed(if whole == "-0" || whole.is_empty() { "0" } else { whole }, "integer"))
}

fn instant(term: &Term) -> Option<DateTime> {
    match lexical(term, &["date"]) {
        Some(date) => Date::from_str(date).ok()?.try_into().ok(),
        None => DateTime::from_str(lexical(term, &["dateTime", "dateTimeStamp"])?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(start: &str, duration: &str) -> Option<String> {
        let kind = if start.contains('T') { "dateTime" } else { "date" };
        match add_duration(&[typed(start, kind), typed(duration, "duration")])? {
            Term::Literal(it) => Some(it.value().to_owned()),
            _ => None,
        }
    }

    fn between(start: &str, end: &str) -> Option<String> {
        match seconds_between(&[typed(start, "dateTime"), typed(end, "dateTime")])? {
            Term::Literal(it) => Some(it.value().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn additions_follow_the_calendar() {
        assert_eq!(add("2025-01-31T00:00:00Z", "P1M").as_deref(), Some("2025-02-28T00:00:00Z"));
        assert_eq!(add("2024-02-29T12:00:00Z", "P1Y").as_deref(), Some("2025-02-28T12:00:00Z"));
        assert_eq!(add("2025-01-14T02:00:00Z", "PT72H").as_deref(), Some("2025-01-17T02:00:00Z"));
        assert_eq!(add("2025-03-01T00:00:00Z", "-P1D").as_deref(), Some("2025-02-28T00:00:00Z"));
        assert_eq!(add("2025-12-31", "P1D").as_deref(), Some("2026-01-01"));
        assert_eq!(
            add("2025-01-15T12:00:00+02:00", "P60D").as_deref(),
            Some("2025-03-16T12:00:00+02:00")
        );
        assert_eq!(add("2025-01-15T12:00:00Z", "soon"), None);
        assert_eq!(add_duration(&[typed("2025-01-15T12:00:00Z", "dateTime")]), None);
    }

    #[test]
    fn differences_are_signed_whole_seconds() {
        assert_eq!(between("2025-01-15T11:50:00Z", "2025-01-15T12:00:00Z").as_deref(), Some("600"));
        assert_eq!(between("2025-01-15T12:00:00Z", "2025-01-15T11:59:59.5Z").as_deref(), Some("0"));
        assert_eq!(
            between("2025-01-15T12:00:00+01:00", "2025-01-15T10:00:00Z").as_deref(),
            Some("-3600")
        );
        assert_eq!(between("2025-01-15T12:00:00", "2025-01-15T10:00:00Z"), None);
    }
}
