//! `application/x-www-form-urlencoded`, strictly: what is not UTF-8 is refused, not repaired.

use crate::server::error::ApiError;

/// Names and values in their order.
pub(super) fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let parts = text.split(|it| *it == b'&').filter(|it| !it.is_empty());
    parts
        .map(|part| {
            let at = part.iter().position(|it| *it == b'=');
            let (name, value) = at.map_or((part, &[][..]), |it| (&part[..it], &part[it + 1..]));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &[u8]) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
                    let fault = "a `%` in the parameters is not followed by two hexadecimal digits";
                    return Err(ApiError::BadRequest(fault.to_owned()));
                };
                high * 16 + low
            }
            byte => *byte,
        });
    }
    String::from_utf8(bytes)
        .map_err(|_| ApiError::BadRequest("the parameters are not valid UTF-8".to_owned()))
}

fn digit(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).and_then(|it| u8::try_from(it).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_what_is_broken_is_refused() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let read = pairs(b"a=1+2%26&b&=c&a=%C3%A9").unwrap();
        assert_eq!(read, [pair("a", "1 2&"), pair("b", ""), pair("", "c"), pair("a", "é")]);
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "%C3=1"] {
            assert!(pairs(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
