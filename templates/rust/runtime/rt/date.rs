//! Dates, times and durations of XML Schema: validated texts that can be compared and taken apart.

use std::{cmp::Ordering, fmt, str::FromStr};

use super::term::Invalid;

/// A place on the time line, or on one whose offset from it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timeline {
    /// Seconds since 1970-01-01T00:00:00, in UTC if there is an offset.
    pub seconds: i64,
    /// The digits behind the seconds' point, without trailing zeros.
    pub fraction: String,
    /// Whether there is an offset.
    pub is_zoned: bool,
}

impl PartialOrd for Timeline {
    /// With an offset on one side only, the order is known from 14 hours apart.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        const FARTHEST: i64 = 14 * 3600;
        let order = (self.seconds, &self.fraction).cmp(&(other.seconds, &other.fraction));
        let apart = self.seconds.saturating_sub(other.seconds).saturating_abs();
        (self.is_zoned == other.is_zoned || apart > FARTHEST).then_some(order)
    }
}

/// What the letters of a pattern stand for, read from a text.
#[derive(Default)]
struct Parts {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    fraction: String,
    offset: Option<i32>,
}

struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    fn literal(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        (*first == byte).then_some(())
    }

    fn two(&mut self, least: u32, greatest: u32) -> Option<u32> {
        let digits = self.digits(2, 2)?;
        let value = digits.parse().ok()?;
        (least <= value && value <= greatest).then_some(value)
    }

    fn digits(&mut self, least: usize, greatest: usize) -> Option<String> {
        let n = self.rest.iter().take_while(|it| it.is_ascii_digit()).count();
        if n < least || n > greatest {
            return None;
        }
        let (digits, rest) = self.rest.split_at(n);
        self.rest = rest;
        Some(digits.iter().copied().map(char::from).collect())
    }

    fn year(&mut self) -> Option<i64> {
        let negative = self.rest.first() == Some(&b'-');
        if negative {
            self.literal(b'-')?;
        }
        let digits = self.digits(4, 9)?;
        if digits.len() > 4 && digits.starts_with('0') {
            return None;
        }
        let year: i64 = digits.parse().ok()?;
        Some(if negative { -year } else { year })
    }

    fn time(&mut self, parts: &mut Parts) -> Option<()> {
        parts.hour = self.two(0, 24)?;
        self.literal(b':')?;
        parts.minute = self.two(0, 59)?;
        self.literal(b':')?;
        parts.second = self.two(0, 59)?;
        if self.rest.first() == Some(&b'.') {
            self.literal(b'.')?;
            let digits = self.digits(1, usize::MAX)?;
            parts.fraction = digits.trim_end_matches('0').to_owned();
        }
        let midnight = parts.minute == 0 && parts.second == 0 && parts.fraction.is_empty();
        (parts.hour < 24 || midnight).then_some(())
    }

    fn offset(&mut self, parts: &mut Parts) -> Option<()> {
        let sign = match self.rest.first() {
            None => return Some(()),
            Some(b'Z') => {
                self.literal(b'Z')?;
                parts.offset = Some(0);
                return Some(());
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return None,
        };
        self.rest = &self.rest[1..];
        let hours = self.two(0, 14)?;
        self.literal(b':')?;
        let minutes = self.two(0, 59)?;
        if hours == 14 && minutes > 0 {
            return None;
        }
        parts.offset = Some(sign * i32::try_from(hours * 60 + minutes).ok()?);
        Some(())
    }
}

/// Reads a text by a pattern of `Y`, `M`, `D`, `T` (a whole time) and separators; an offset may
/// follow.
fn parse(text: &str, pattern: &str) -> Option<Parts> {
    let mut parts = Parts { year: 1972, month: 12, day: 31, ..Parts::default() };
    if !pattern.contains('D') {
        parts.day = 1;
    }
    let mut scanner = Scanner { rest: text.as_bytes() };
    for letter in pattern.bytes() {
        match letter {
            b'Y' => parts.year = scanner.year()?,
            b'M' => parts.month = scanner.two(1, 12)?,
            b'D' => parts.day = scanner.two(1, 31)?,
            b't' => scanner.time(&mut parts)?,
            other => scanner.literal(other)?,
        }
    }
    scanner.offset(&mut parts)?;
    let known = pattern.contains('M') && pattern.contains('D');
    let fits = !known || parts.day <= days_in_month(parts.year, parts.month);
    (scanner.rest.is_empty() && fits).then_some(parts)
}

fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (i64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Parts {
    fn timeline(&self) -> Timeline {
        let time = i64::from(self.hour * 3600 + self.minute * 60 + self.second);
        let offset = i64::from(self.offset.unwrap_or(0)) * 60;
        Timeline {
            seconds: days(self.year, self.month, self.day) * 86_400 + time - offset,
            fraction: self.fraction.clone(),
            is_zoned: self.offset.is_some(),
        }
    }
}

macro_rules! moments {
    ($($(#[$doc:meta])* $name:ident = $what:literal, $pattern:literal;)*) => {
        $(
            $(#[$doc])*
            ///
            /// It keeps its text; equality and order are those of the moment, not of the text.
            #[derive(Clone)]
            pub struct $name {
                text: String,
                timeline: Timeline,
                offset: Option<i32>,
            }

            impl $name {
                /// The text as it was read.
                pub fn as_str(&self) -> &str {
                    &self.text
                }

                /// Minutes east of UTC, if it says so.
                pub fn offset_minutes(&self) -> Option<i32> {
                    self.offset
                }

                /// Where it is, or begins, on the time line.
                pub fn timeline(&self) -> &Timeline {
                    &self.timeline
                }
            }

            impl FromStr for $name {
                type Err = Invalid;

                fn from_str(text: &str) -> Result<Self, Invalid> {
                    let parts = parse(text, $pattern).ok_or_else(|| Invalid::new($what, text))?;
                    let timeline = parts.timeline();
                    Ok(Self { text: text.to_owned(), timeline, offset: parts.offset })
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.text)
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.text)
                }
            }

            impl PartialEq for $name {
                fn eq(&self, other: &Self) -> bool {
                    self.timeline == other.timeline
                }
            }

            impl PartialOrd for $name {
                fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                    self.timeline.partial_cmp(&other.timeline)
                }
            }
        )*
    };
}

moments! {
    /// A date and a time of day.
    DateTime = "dateTime", "Y-M-DTt";
    /// A calendar day.
    Date = "date", "Y-M-D";
    /// A time of day.
    Time = "time", "t";
    /// A year.
    GYear = "gYear", "Y";
    /// A month of a year.
    GYearMonth = "gYearMonth", "Y-M";
    /// A month of every year.
    GMonth = "gMonth", "--M";
    /// A day of every year.
    GMonthDay = "gMonthDay", "--M-D";
    /// A day of every month.
    GDay = "gDay", "---D";
}

impl DateTime {
    /// The date and the time of day as numbers: year, month, day, hour, minute, second.
    pub fn fields(&self) -> (i64, u32, u32, u32, u32, u32) {
        let parts = parse(&self.text, "Y-M-DTt").unwrap_or_default();
        (parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second)
    }
}

impl Date {
    /// Year, month and day.
    pub fn fields(&self) -> (i64, u32, u32) {
        let parts = parse(&self.text, "Y-M-D").unwrap_or_default();
        (parts.year, parts.month, parts.day)
    }
}

/// A length of time: months and seconds, which cannot be converted into each other.
#[derive(Clone)]
pub struct Duration {
    text: String,
    months: i64,
    seconds: i64,
    fraction: String,
}

impl Duration {
    /// The text as it was read.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Years and months, in months.
    pub fn months(&self) -> i64 {
        self.months
    }

    /// Days and the time, in whole seconds; the fraction is cut off.
    pub fn whole_seconds(&self) -> i64 {
        self.seconds
    }

    fn key(&self) -> (i64, i64, &str, bool) {
        let negative = self.text.starts_with('-') && !self.fraction.is_empty();
        (self.months, self.seconds, &self.fraction, negative)
    }
}

impl FromStr for Duration {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        parse_duration(text).ok_or_else(|| Invalid::new("duration", text))
    }
}

fn parse_duration(text: &str) -> Option<Duration> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return None,
        None => (rest, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut scanner = Scanner { rest: date.as_bytes() };
    let [years, months, days] = [b'Y', b'M', b'D'].map(|it| component(&mut scanner, it));
    let mut clock = Scanner { rest: time.as_bytes() };
    let [hours, minutes] = [b'H', b'M'].map(|it| component(&mut clock, it));
    let (seconds, fraction) = seconds(&mut clock)?;
    if !scanner.rest.is_empty() || !clock.rest.is_empty() {
        return None;
    }
    let months = years.checked_mul(12)?.checked_add(months)?;
    let total = days.checked_mul(24)?.checked_add(hours)?.checked_mul(60)?.checked_add(minutes)?;
    let seconds = total.checked_mul(60)?.checked_add(seconds)?;
    let text = text.to_owned();
    Some(Duration { text, months: sign * months, seconds: sign * seconds, fraction })
}

/// `12D`; nothing is 0.
fn component(scanner: &mut Scanner<'_>, letter: u8) -> i64 {
    let n = scanner.rest.iter().take_while(|it| it.is_ascii_digit()).count();
    if scanner.rest.get(n) != Some(&letter) {
        return 0;
    }
    let value = scanner.digits(1, 15).and_then(|it| it.parse().ok());
    if value.is_some() {
        scanner.rest = &scanner.rest[1..];
    }
    value.unwrap_or(0)
}

fn seconds(scanner: &mut Scanner<'_>) -> Option<(i64, String)> {
    if scanner.rest.is_empty() {
        return Some((0, String::new()));
    }
    let whole = scanner.digits(1, 15)?.parse().ok()?;
    let mut fraction = String::new();
    if scanner.rest.first() == Some(&b'.') {
        scanner.literal(b'.')?;
        fraction = scanner.digits(1, usize::MAX)?.trim_end_matches('0').to_owned();
    }
    scanner.literal(b'S')?;
    Some((whole, fraction))
}

impl PartialEq for Duration {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<&Duration> for std::time::Duration {
    type Error = Invalid;

    /// Fails for months and for what is negative; digits beyond nanoseconds are an error too.
    fn try_from(it: &Duration) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("duration of seconds from 0", &it.text);
        if it.months != 0 || it.text.starts_with('-') || it.fraction.len() > 9 {
            return Err(invalid());
        }
        let seconds = u64::try_from(it.seconds).map_err(|_| invalid())?;
        let nanoseconds = format!("{:0<9}", it.fraction).parse().map_err(|_| invalid())?;
        Ok(Self::new(seconds, nanoseconds))
    }
}

impl From<std::time::Duration> for Duration {
    fn from(it: std::time::Duration) -> Self {
        let fraction = format!("{:09}", it.subsec_nanos());
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        let text = format!("PT{}{point}{fraction}S", it.as_secs());
        let seconds = i64::try_from(it.as_secs()).unwrap_or(i64::MAX);
        Self { text, months: 0, seconds, fraction: fraction.to_owned() }
    }
}
