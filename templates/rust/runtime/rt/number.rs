//! Exact decimals, and which numbers an XSD datatype holds.

use std::{cmp::Ordering, fmt, str::FromStr};

use super::{term::Invalid, xsd};

/// A decimal number of any length, exactly as written but for superfluous zeros.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    /// Without leading zeros; empty for 0.
    whole: String,
    /// Without trailing zeros.
    fraction: String,
}

impl Decimal {
    /// The nearest floating-point number.
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The value, if it is whole and not too large.
    pub fn to_i64(&self) -> Option<i64> {
        if self.fraction.is_empty() { self.to_string().parse().ok() } else { None }
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }
}

impl FromStr for Decimal {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digits_only = whole.bytes().chain(fraction.bytes()).all(|it| it.is_ascii_digit());
        if !digits_only || whole.len() + fraction.len() == 0 {
            return Err(Invalid::new("decimal", text));
        }
        let mut this = Self {
            negative,
            whole: whole.trim_start_matches('0').to_owned(),
            fraction: fraction.trim_end_matches('0').to_owned(),
        };
        this.negative &= !this.is_zero();
        Ok(this)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        f.write_str(if self.whole.is_empty() { "0" } else { &self.whole })?;
        if self.fraction.is_empty() { Ok(()) } else { write!(f, ".{}", self.fraction) }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |it: &Self| (it.whole.len(), it.whole.clone(), it.fraction.clone());
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! from_integer {
    ($($ty:ty),*) => {
        $(
            impl From<$ty> for Decimal {
                fn from(value: $ty) -> Self {
                    let text = value.to_string();
                    let whole = text.trim_start_matches('-').trim_start_matches('0').to_owned();
                    Self { negative: text.starts_with('-'), whole, fraction: String::new() }
                }
            }
        )*
    };
}
from_integer!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128);

/// The least and the greatest value of an integer datatype; `None` for any other datatype.
pub(crate) fn integer_range(datatype: &str) -> Option<(i128, i128)> {
    const MIN: i128 = i128::MIN;
    const MAX: i128 = i128::MAX;
    Some(match datatype {
        xsd::INTEGER => (MIN, MAX),
        xsd::LONG => (i128::from(i64::MIN), i128::from(i64::MAX)),
        xsd::INT => (i128::from(i32::MIN), i128::from(i32::MAX)),
        xsd::SHORT => (i128::from(i16::MIN), i128::from(i16::MAX)),
        xsd::BYTE => (i128::from(i8::MIN), i128::from(i8::MAX)),
        xsd::NON_NEGATIVE_INTEGER => (0, MAX),
        xsd::POSITIVE_INTEGER => (1, MAX),
        xsd::NON_POSITIVE_INTEGER => (MIN, 0),
        xsd::NEGATIVE_INTEGER => (MIN, -1),
        xsd::UNSIGNED_LONG => (0, i128::from(u64::MAX)),
        xsd::UNSIGNED_INT => (0, i128::from(u32::MAX)),
        xsd::UNSIGNED_SHORT => (0, i128::from(u16::MAX)),
        xsd::UNSIGNED_BYTE => (0, i128::from(u8::MAX)),
        _ => return None,
    })
}

/// An integer of the lexical space of its datatype.
pub(crate) fn parse_integer(text: &str, datatype: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let value = text.parse::<i128>().ok()?;
    let (min, max) = integer_range(datatype).unwrap_or((i128::MIN, i128::MAX));
    (min <= value && value <= max).then_some(value)
}

/// A double of the lexical space of XSD, which knows `INF` but neither `inf` nor `infinity`.
pub(crate) fn parse_double(text: &str) -> Option<f64> {
    match text {
        "INF" | "+INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ if text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it)) => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// The canonical form of a float or double, given its shortest `{:E}` form.
pub(crate) fn canonical_double(value: f64, shortest: String) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "INF".to_owned() } else { "-INF".to_owned() }
    } else if shortest.contains('.') {
        shortest
    } else {
        shortest.replace('E', ".0E")
    }
}
