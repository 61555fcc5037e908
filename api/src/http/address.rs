//! From where a request comes: the one who connected, or, behind proxies that are trusted, the one
//! on whose behalf they ask.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR};
use ipnet::IpNet;

pub(super) fn of(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    Some(behind(peer, request.headers(), trusted))
}

fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    // Each proxy adds whom it heard it from at the end. The last one that we do not trust is as far
    // as the truth goes: whatever stands before it, it may have made up.
    let client = |chain: Vec<Option<IpAddr>>| {
        let mut last = peer;
        for address in chain.into_iter().rev() {
            let Some(address) = address else { break };
            last = address;
            if !is_trusted(&address) {
                break;
            }
        }
        last
    };
    let listed = headers.contains_key(X_FORWARDED_FOR);
    let forwarded = headers.contains_key(FORWARDED);
    match (listed, forwarded) {
        (true, false) => client(entries(headers, &X_FORWARDED_FOR).map(address).collect()),
        (false, true) => client(entries(headers, &FORWARDED).map(for_of).collect()),
        (true, true) => {
            let one = client(entries(headers, &X_FORWARDED_FOR).map(address).collect());
            let other = client(entries(headers, &FORWARDED).map(for_of).collect());
            // A proxy keeps one of them; the other comes from the client. Which, nobody says.
            if one == other { one } else { peer }
        }
        (false, false) => peer,
    }
}

/// The entries of a header that may come in several lines.
fn entries<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// `for` of an element of `Forwarded` (RFC 7239); none for one that is hidden or unknown.
fn for_of(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(node.trim().trim_matches('"'))
}

/// An address with or without a port; of IPv6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let parsed = plain.parse::<IpAddr>().ok();
    let parsed = parsed.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    parsed.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn seen(peer: &str, lines: &[(HeaderName, &'static str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        behind(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        let lines = [(X_FORWARDED_FOR, "192.0.2.1"), (FORWARDED, "for=192.0.2.1")];
        assert_eq!(seen("203.0.113.9", &lines), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_is_believed_up_to_the_first_stranger() {
        for (line, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            // The client says it asks for somebody else.
            ("198.51.100.1, 192.0.2.1", "192.0.2.1"),
            ("198.51.100.1, 192.0.2.1, 10.1.2.3", "192.0.2.1"),
            ("10.9.9.9, 10.1.2.3", "10.9.9.9"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("nonsense", "10.0.0.1"),
            ("nonsense, 10.1.2.3", "10.1.2.3"),
            ("", "10.0.0.1"),
        ] {
            assert_eq!(seen("10.0.0.1", &[(X_FORWARDED_FOR, line)]), expected, "{line}");
        }
        let lines = [(X_FORWARDED_FOR, "198.51.100.1"), (X_FORWARDED_FOR, "192.0.2.1")];
        assert_eq!(seen("fd00::1", &lines), "192.0.2.1");
    }

    #[test]
    fn the_standard_header_is_read_too() {
        for (line, expected) in [
            ("for=192.0.2.43;proto=https;by=203.0.113.43", "192.0.2.43"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=198.51.100.1, for=\"192.0.2.1:80\"", "192.0.2.1"),
            ("for=unknown", "10.0.0.1"),
            ("for=_hidden", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
        ] {
            assert_eq!(seen("10.0.0.1", &[(FORWARDED, line)]), expected, "{line}");
        }
    }

    #[test]
    fn two_headers_that_contradict_each_other_are_both_passed_over() {
        let same = [(X_FORWARDED_FOR, "192.0.2.1"), (FORWARDED, "for=192.0.2.1")];
        assert_eq!(seen("10.0.0.1", &same), "192.0.2.1");
        let other = [(X_FORWARDED_FOR, "192.0.2.1"), (FORWARDED, "for=192.0.2.2")];
        assert_eq!(seen("10.0.0.1", &other), "10.0.0.1");
    }
}
