//! Arithmetic and order of XSD values as `XPath` defines them, where spareval knows no answer:
//! durations with everything they combine with, decimals whose intermediates are wide, integers
//! beyond 64 bits, Booleans in order.
//!
//! <https://www.w3.org/TR/xpath-functions-31/>

use std::{cmp::Ordering, str::FromStr};

use oxigraph::model::Term;
use oxsdatatypes::{
    Date, DateTime, DayTimeDuration, Decimal, Double, Duration, Float, Time, YearMonthDuration,
};

use crate::{
    query::{function::typed, value::is_integer_name},
    rdf::vocab::xsd,
};

/// `10^18`: a decimal is held as a whole number of these parts.
const SCALE: i128 = 1_000_000_000_000_000_000;

/// What can be calculated with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Boolean(bool),
    Integer(i128),
    /// In units of 10^-18.
    Decimal(i128),
    Float(Float),
    Double(Double),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    /// Months and, in units of 10^-18, seconds.
    Duration(i64, i128, Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    YearMonth,
    DayTime,
}

impl Kind {
    fn with(self, other: Self) -> Self {
        if self == other { self } else { Self::Any }
    }
}

impl Value {
    fn of(term: &Term) -> Option<Self> {
        let Term::Literal(literal) = term else { return None };
        let text = literal.value();
        let name = literal.datatype().as_str().strip_prefix(xsd::NS)?;
        Some(match name {
            "boolean" => match text.trim() {
                "true" | "1" => Self::Boolean(true),
                "false" | "0" => Self::Boolean(false),
                _ => return None,
            },
            "decimal" => Self::Decimal(raw(Decimal::from_str(text).ok()?)),
            "float" => Self::Float(text.parse().ok()?),
            "double" => Self::Double(text.parse().ok()?),
            "dateTime" | "dateTimeStamp" => Self::DateTime(text.parse().ok()?),
            "date" => Self::Date(text.parse().ok()?),
            "time" => Self::Time(text.parse().ok()?),
            "duration" => Self::duration(text.parse().ok()?, Kind::Any),
            "dayTimeDuration" => {
                Self::duration(DayTimeDuration::from_str(text).ok()?.into(), Kind::DayTime)
            }
            "yearMonthDuration" => {
                Self::duration(YearMonthDuration::from_str(text).ok()?.into(), Kind::YearMonth)
            }
            name if is_integer_name(name) => Self::Integer(text.trim().parse().ok()?),
            _ => return None,
        })
    }

    fn duration(duration: Duration, kind: Kind) -> Self {
        let bytes = duration.to_be_bytes();
        let (mut months, mut seconds) = ([0; 8], [0; 16]);
        months.copy_from_slice(&bytes[..8]);
        seconds.copy_from_slice(&bytes[8..]);
        Self::Duration(i64::from_be_bytes(months), i128::from_be_bytes(seconds), kind)
    }

    fn term(self) -> Option<Term> {
        let decimal = |it: i128| Decimal::from_be_bytes(it.to_be_bytes());
        Some(match self {
            Self::Boolean(it) => typed(it.to_string(), "boolean"),
            Self::Integer(it) => typed(it.to_string(), "integer"),
            Self::Decimal(it) => typed(decimal(it).to_string(), "decimal"),
            Self::Float(it) => typed(it.to_string(), "float"),
            Self::Double(it) => typed(it.to_string(), "double"),
            Self::DateTime(it) => typed(it.to_string(), "dateTime"),
            Self::Date(it) => typed(it.to_string(), "date"),
            Self::Time(it) => typed(it.to_string(), "time"),
            Self::Duration(months, _, Kind::YearMonth) => {
                typed(YearMonthDuration::new(months).to_string(), "yearMonthDuration")
            }
            Self::Duration(_, seconds, Kind::DayTime) => {
                typed(DayTimeDuration::new(decimal(seconds)).to_string(), "dayTimeDuration")
            }
            Self::Duration(months, seconds, Kind::Any) => {
                typed(Duration::new(months, decimal(seconds)).ok()?.to_string(), "duration")
            }
        })
    }

    /// A number as units of 10^-18.
    fn scaled(self) -> Option<i128> {
        match self {
            Self::Integer(it) => it.checked_mul(SCALE),
            Self::Decimal(it) => Some(it),
            Self::Float(it) => Decimal::try_from(it).ok().map(raw),
            Self::Double(it) => Decimal::try_from(it).ok().map(raw),
            _ => None,
        }
    }

    fn float(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "that is what a double is")]
        match self {
            Self::Integer(it) => Some(it as f64),
            Self::Decimal(it) => {
                Some(Double::from(Decimal::from_be_bytes(it.to_be_bytes())).into())
            }
            Self::Float(it) => Some(f32::from(it).into()),
            Self::Double(it) => Some(it.into()),
            _ => None,
        }
    }
}

fn raw(decimal: Decimal) -> i128 {
    i128::from_be_bytes(decimal.to_be_bytes())
}

/// `a + b`, in either order of the operands.
pub(crate) fn add(a: &Term, b: &Term) -> Option<Term> {
    sum(Value::of(a)?, Value::of(b)?)?.term()
}

/// `a - b`.
pub(crate) fn subtract(a: &Term, b: &Term) -> Option<Term> {
    let (a, b) = (Value::of(a)?, Value::of(b)?);
    match (a, b) {
        (Value::DateTime(a), Value::DateTime(b)) => difference(a.checked_sub(b)?),
        (Value::Date(a), Value::Date(b)) => difference(a.checked_sub(b)?),
        (Value::Time(a), Value::Time(b)) => difference(a.checked_sub(b)?),
        _ => sum(a, negate(b)?)?,
    }
    .term()
}

fn difference(duration: DayTimeDuration) -> Value {
    Value::Duration(0, raw(duration.as_seconds()), Kind::DayTime)
}

fn negate(value: Value) -> Option<Value> {
    Some(match value {
        Value::Integer(it) => Value::Integer(it.checked_neg()?),
        Value::Decimal(it) => Value::Decimal(it.checked_neg()?),
        Value::Float(it) => Value::Float(-it),
        Value::Double(it) => Value::Double(-it),
        Value::Duration(months, seconds, kind) => {
            Value::Duration(months.checked_neg()?, seconds.checked_neg()?, kind)
        }
        _ => return None,
    })
}

fn sum(a: Value, b: Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Duration(months, seconds, kind), Value::Duration(more, rest, other)) => {
            let (months, seconds) = (months.checked_add(more)?, seconds.checked_add(rest)?);
            // Months and seconds of different signs are no duration.
            if (months > 0 && seconds < 0) || (months < 0 && seconds > 0) {
                return None;
            }
            Value::Duration(months, seconds, kind.with(other))
        }
        (Value::Duration(months, seconds, kind), moment)
        | (moment, Value::Duration(months, seconds, kind)) => later(moment, months, seconds, kind)?,
        (Value::Integer(a), Value::Integer(b)) => Value::Integer(a.checked_add(b)?),
        (a, b) => numbers(a, b, i128::checked_add, |a, b| a + b)?,
    })
}

fn later(moment: Value, months: i64, seconds: i128, kind: Kind) -> Option<Value> {
    let seconds = DayTimeDuration::new(Decimal::from_be_bytes(seconds.to_be_bytes()));
    let months = YearMonthDuration::new(months);
    Some(match moment {
        Value::DateTime(it) => Value::DateTime(
            it.checked_add_year_month_duration(months)?.checked_add_day_time_duration(seconds)?,
        ),
        Value::Date(it) => Value::Date(
            it.checked_add_year_month_duration(months)?.checked_add_day_time_duration(seconds)?,
        ),
        Value::Time(it) if kind == Kind::DayTime => {
            Value::Time(it.checked_add_day_time_duration(seconds)?)
        }
        _ => return None,
    })
}

/// Two numbers of which one is no integer: as doubles, floats or decimals.
fn numbers(
    a: Value,
    b: Value,
    exact: impl Fn(i128, i128) -> Option<i128>,
    inexact: impl Fn(f64, f64) -> f64,
) -> Option<Value> {
    let is = |kind: fn(&Value) -> bool| kind(&a) || kind(&b);
    if is(|it| matches!(it, Value::Double(_))) {
        return Some(Value::Double(inexact(a.float()?, b.float()?).into()));
    }
    if is(|it| matches!(it, Value::Float(_))) {
        #[expect(clippy::cast_possible_truncation, reason = "the result is a float")]
        let result = inexact(a.float()?, b.float()?) as f32;
        return Some(Value::Float(result.into()));
    }
    Some(Value::Decimal(exact(a.scaled()?, b.scaled()?)?))
}

/// `a * b`; a duration in either place.
pub(crate) fn multiply(a: &Term, b: &Term) -> Option<Term> {
    match (Value::of(a)?, Value::of(b)?) {
        (Value::Integer(a), Value::Integer(b)) => Value::Integer(a.checked_mul(b)?),
        (Value::Duration(months, seconds, kind), factor)
        | (factor, Value::Duration(months, seconds, kind)) => {
            let factor = factor.scaled()?;
            let months = months_of(times(i128::from(months).checked_mul(SCALE)?, factor)?)?;
            Value::Duration(months, times(seconds, factor)?, kind)
        }
        (a, b) => numbers(a, b, times, |a, b| a * b)?,
    }
    .term()
}

/// `a / b`: a duration by a number is a duration, by a duration a decimal.
pub(crate) fn divide(a: &Term, b: &Term) -> Option<Term> {
    match (Value::of(a)?, Value::of(b)?) {
        (
            Value::Duration(months, 0, Kind::YearMonth),
            Value::Duration(more, 0, Kind::YearMonth),
        ) => Value::Decimal(quotient(months.into(), more.into())?),
        (Value::Duration(0, seconds, Kind::DayTime), Value::Duration(0, rest, Kind::DayTime)) => {
            Value::Decimal(quotient(seconds, rest)?)
        }
        (Value::Duration(months, seconds, kind), divisor) => {
            let divisor = divisor.scaled()?;
            let months = months_of(quotient(i128::from(months).checked_mul(SCALE)?, divisor)?)?;
            Value::Duration(months, quotient(seconds, divisor)?, kind)
        }
        (a, b) => numbers(a, b, quotient, |a, b| a / b)?,
    }
    .term()
}

/// Whole months, rounded to the nearest.
fn months_of(scaled: i128) -> Option<i64> {
    i64::try_from(scaled.checked_add(SCALE / 2)?.div_euclid(SCALE)).ok()
}

/// The product of two decimals, cut off behind 18 digits.
fn times(a: i128, b: i128) -> Option<i128> {
    signed(a, b, scale_down(wide(a.unsigned_abs(), b.unsigned_abs()))?)
}

/// The quotient of two decimals, cut off behind 18 digits.
fn quotient(a: i128, b: i128) -> Option<i128> {
    if b == 0 {
        return None;
    }
    let wide = wide(a.unsigned_abs(), SCALE.unsigned_abs());
    signed(a, b, divide_wide(wide, b.unsigned_abs())?)
}

fn signed(a: i128, b: i128, magnitude: u128) -> Option<i128> {
    let magnitude = i128::try_from(magnitude).ok()?;
    Some(if (a < 0) == (b < 0) { magnitude } else { -magnitude })
}

/// A product of 256 bits: its high and its low half.
fn wide(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 64);
    let other = a_low * b_high + (middle & LOW);
    let high = a_high * b_high + (middle >> 64) + (other >> 64);
    (high, (other << 64) | (low & LOW))
}

fn scale_down(value: (u128, u128)) -> Option<u128> {
    divide_wide(value, SCALE.unsigned_abs())
}

/// 256 bits by 128, if the quotient fits: bit by bit, for this is the rare way.
fn divide_wide((high, low): (u128, u128), divisor: u128) -> Option<u128> {
    if high >= divisor {
        return None;
    }
    let (mut rest, mut quotient) = (high, 0u128);
    for bit in (0..128).rev() {
        let carries = rest >> 127 == 1;
        rest = (rest << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if carries || rest >= divisor {
            rest = rest.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    Some(quotient)
}

/// The order of two values, if they have one.
pub(crate) fn compare(a: &Term, b: &Term) -> Option<Ordering> {
    match (Value::of(a)?, Value::of(b)?) {
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(&b)),
        (Value::DateTime(a), Value::DateTime(b)) => a.partial_cmp(&b),
        (Value::Date(a), Value::Date(b)) => a.partial_cmp(&b),
        (Value::Time(a), Value::Time(b)) => a.partial_cmp(&b),
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(&b)),
        (Value::Duration(0, a, Kind::DayTime), Value::Duration(0, b, Kind::DayTime)) => {
            Some(a.cmp(&b))
        }
        (Value::Duration(a, 0, Kind::YearMonth), Value::Duration(b, 0, Kind::YearMonth)) => {
            Some(a.cmp(&b))
        }
        (a, b) => match (a.scaled(), b.scaled()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.float()?.partial_cmp(&b.float()?),
        },
    }
}

/// Whether two moments cannot be told apart, because one has a time zone and the other none.
pub(crate) fn is_indeterminate(a: &Term, b: &Term) -> bool {
    match (Value::of(a), Value::of(b)) {
        (Some(Value::DateTime(a)), Some(Value::DateTime(b))) => a.partial_cmp(&b).is_none(),
        (Some(Value::Date(a)), Some(Value::Date(b))) => a.partial_cmp(&b).is_none(),
        (Some(Value::Time(a)), Some(Value::Time(b))) => a.partial_cmp(&b).is_none(),
        _ => false,
    }
}

/// Whether two terms are one value; `None` where that cannot be known.
pub(crate) fn equal(a: &Term, b: &Term) -> Option<bool> {
    match (a, b) {
        (Term::Triple(a), Term::Triple(b)) => {
            let is_same = a.subject == b.subject && a.predicate == b.predicate;
            if is_same { equal(&a.object, &b.object) } else { Some(false) }
        }
        _ if a == b => Some(true),
        (Term::Literal(_), Term::Literal(_)) => Some(compare(a, b)?.is_eq()),
        _ => Some(false),
    }
}

/// The mean of a sum of `count` values.
pub(crate) fn mean(sum: &Term, count: u64) -> Option<Term> {
    divide(sum, &typed(count.to_string(), "integer"))
}

/// The hours, minutes or seconds of a duration.
pub(crate) fn part(term: &Term, part: Part) -> Option<Term> {
    let Value::Duration(_, seconds, _) = Value::of(term)? else { return None };
    let whole = seconds / SCALE;
    Some(match part {
        Part::Days => typed((whole / 86_400).to_string(), "integer"),
        Part::Hours => typed((whole / 3600 % 24).to_string(), "integer"),
        Part::Minutes => typed((whole / 60 % 60).to_string(), "integer"),
        Part::Seconds => return Value::Decimal(seconds % (60 * SCALE)).term(),
    })
}

/// The years or months of a duration.
pub(crate) fn months(term: &Term, is_years: bool) -> Option<Term> {
    let Value::Duration(months, _, _) = Value::of(term)? else { return None };
    Some(typed((if is_years { months / 12 } else { months % 12 }).to_string(), "integer"))
}

/// What a duration has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Days,
    Hours,
    Minutes,
    Seconds,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn wide_products_divide_back(a: u128, b: u128) {
            prop_assume!(b != 0);
            prop_assert_eq!(divide_wide(wide(a, b), b), if a == u128::MAX && b == 0 { None } else { Some(a) });
        }

        #[test]
        fn small_numbers_are_calculated_as_ever(a: i32, b: i32) {
            let (left, right) = (i128::from(a) * SCALE, i128::from(b) * SCALE);
            prop_assert_eq!(times(left, right), Some(i128::from(a) * i128::from(b) * SCALE));
            if b != 0 {
                prop_assert_eq!(quotient(left, right), Some(left / i128::from(b)));
            }
        }
    }
}
