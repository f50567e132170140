//! Who is at the other end of the line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};

/// Proxies in a row; more than a few are not an installation of ours.
const HOPS_MAX: usize = 8;

/// The client's address. `X-Forwarded-For` counts only as far as it was written by proxies that we
/// trust: read from the right, the first address that is none of them (ASVS 4.1.3).
pub(super) fn of(request: &Request, trusted: &[IpAddr]) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let mut address = peer.to_canonical();
    if !trusted.contains(&address) {
        return address;
    }
    let lines = request.headers().get_all("x-forwarded-for").iter();
    let hops: Vec<&str> =
        lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).collect();
    for hop in hops.iter().rev().take(HOPS_MAX) {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else {
            return address;
        };
        address = hop.to_canonical();
        if !trusted.contains(&address) {
            return address;
        }
    }
    address
}

/// Addresses that one subscriber has at hand count as one: a whole /64 of IPv6.
pub(super) fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let mut request = Request::builder();
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        let peer = SocketAddr::new(peer.parse().expect("an address"), 40_000);
        request.extensions_mut().insert(ConnectInfo(peer));
        let trusted: Vec<IpAddr> = ["10.0.0.1", "10.0.0.2"].map(|a| a.parse().expect("one")).into();
        assert_eq!(of(&request, &trusted).to_string(), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"], "198.51.100.1");
        check("10.0.0.1", &["6.6.6.6", "198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
        check("::ffff:203.0.113.9", &[], "203.0.113.9");
    }

    #[test]
    fn a_subscriber_cannot_walk_through_a_prefix() {
        let at = |text: &str| subscriber(text.parse().expect("an address"));
        assert_eq!(at("2001:db8:1:2:3::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_ne!(at("198.51.100.1"), at("198.51.100.2"));
    }
}
