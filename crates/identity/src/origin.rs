//! Where a request comes from, as far as limits have to know it.
//!
//! An address is personal data: it is never printed, and the database holds a keyed index of it
//! alone.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bits that stay of an IPv4 and of an IPv6 address.
type Prefix = (u32, u32);

/// What one subscriber has at hand: an IPv4 address, a /64 of IPv6.
const SUBSCRIBER: Prefix = (32, 64);
/// What one operator gives to a neighbourhood: a /24, a /48.
const NEIGHBOURHOOD: Prefix = (24, 48);

/// The address of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Origin(IpAddr);

impl Origin {
    /// The origin of a request from this address.
    pub fn of(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The subscriber, in text for a blind index.
    pub(crate) fn address(self) -> String {
        self.masked(SUBSCRIBER)
    }

    /// The subscriber and their neighbours.
    pub(crate) fn range(self) -> String {
        self.masked(NEIGHBOURHOOD)
    }

    fn masked(self, (v4, v6): Prefix) -> String {
        match self.0 {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - v4).unwrap_or(0);
                format!("{}/{v4}", Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - v6).unwrap_or(0);
                format!("{}/{v6}", Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Origin(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn neighbours_share_a_range_and_subscribers_an_address() {
        let at = |text: &str| Origin::of(text.parse().unwrap());
        let pairs = [
            ("198.51.100.7", "198.51.100.7/32", "198.51.100.0/24"),
            ("::ffff:198.51.100.7", "198.51.100.7/32", "198.51.100.0/24"),
            ("2001:db8:1:2:3::1", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ];
        for (written, address, range) in pairs {
            assert_eq!(
                (at(written).address(), at(written).range()),
                (address.into(), range.into())
            );
        }
    }

    #[test]
    fn an_origin_is_not_printed() {
        let text = format!("{:?}", Origin::of("198.51.100.7".parse().unwrap()));
        assert!(!text.contains("198"), "{text}");
    }
}
