//! Addresses of hosts.

use std::net::IpAddr;

use oxigraph::model::Term;

use crate::query::function::{lexical, typed};

/// `gf:ipInRange(address, range)`: whether an IPv4 or IPv6 address is in a CIDR range
/// ([RFC 4632](https://www.rfc-editor.org/rfc/rfc4632)); a range without `/` is one address.
/// Addresses of different families are in no common range.
pub fn ip_in_range(arguments: &[Term]) -> Option<Term> {
    let [address, range] = arguments else { return None };
    let address: IpAddr = lexical(address, &["string"])?.parse().ok()?;
    let range = lexical(range, &["string"])?;
    let (network, bits) = match range.split_once('/') {
        Some((network, bits)) => (network.parse::<IpAddr>().ok()?, prefix_length(bits)?),
        None => (range.parse::<IpAddr>().ok()?, u32::MAX),
    };
    let (width, same_family) = match (address, network) {
        (IpAddr::V4(_), IpAddr::V4(_)) => (32, true),
        (IpAddr::V6(_), IpAddr::V6(_)) => (128, true),
        (_, IpAddr::V4(_)) => (32, false),
        (_, IpAddr::V6(_)) => (128, false),
    };
    if bits != u32::MAX && bits > width {
        return None;
    }
    let shift = width - bits.min(width);
    let cut = |it: IpAddr| number(it).checked_shr(shift).unwrap_or(0);
    let inside = same_family && cut(address) == cut(network);
    Some(typed(inside.to_string(), "boolean"))
}

/// `gf:ipToInteger(address)`: the address as a number, so that addresses sort and compare.
pub fn ip_to_integer(arguments: &[Term]) -> Option<Term> {
    let [address] = arguments else { return None };
    let address: IpAddr = lexical(address, &["string"])?.parse().ok()?;
    Some(typed(number(address).to_string(), "integer"))
}

fn prefix_length(text: &str) -> Option<u32> {
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(it) => u128::from(it.to_bits()),
        IpAddr::V6(it) => it.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(address: &str, range: &str) -> Option<bool> {
        let answer = ip_in_range(&[typed(address, "string"), typed(range, "string")])?;
        Some(answer == typed("true", "boolean"))
    }

    #[test]
    fn ranges_hold_their_addresses() {
        assert_eq!(inside("10.1.2.3", "10.0.0.0/8"), Some(true));
        assert_eq!(inside("11.1.2.3", "10.0.0.0/8"), Some(false));
        assert_eq!(inside("1.2.3.4", "0.0.0.0/0"), Some(true));
        assert_eq!(inside("1.2.3.4", "1.2.3.4"), Some(true));
        assert_eq!(inside("2001:db8::1", "2001:db8::/32"), Some(true));
        assert_eq!(inside("2001:db9::1", "2001:db8::/32"), Some(false));
        assert_eq!(inside("::1", "::/0"), Some(true));
        assert_eq!(inside("1.2.3.4", "::/0"), Some(false));
        assert_eq!(inside("1.2.3.4", "1.2.3.0/33"), None);
        assert_eq!(inside("1.2.3", "1.2.3.0/24"), None);
        assert_eq!(inside("1.2.3.4", "1.2.3.0/+8"), None);
    }

    #[test]
    fn addresses_are_numbers() {
        let number = |it| ip_to_integer(&[typed(it, "string")]);
        assert_eq!(number("0.0.1.0"), Some(typed("256", "integer")));
        assert_eq!(number("::ffff"), Some(typed("65535", "integer")));
        assert_eq!(number("localhost"), None);
    }
}
