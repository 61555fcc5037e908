//! How often what may be asked: limits per user, or per address where nobody is signed in, for
//! each class of routes. Each node counts for itself.

mod class;
mod limiter;
mod wrap;

use std::net::{IpAddr, Ipv6Addr};

use domain::UserId;

pub use limiter::{Limiter, Standing};
pub use wrap::wrap;

use crate::settings;

/// Kinds of routes that are limited alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Signing in, and whatever else takes the password.
    SignIn,
    /// Exchanging refresh tokens.
    Refresh,
    /// Opening an account.
    Register,
    /// Other changes.
    Write,
    /// Reading.
    Read,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Those of a user, wherever they come from.
    User(UserId),
    /// Those from an address, or from a network of IPv6.
    Address(IpAddr),
}

impl Caller {
    /// Of an address.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(network(address))
    }
}

/// What counts as one address. Whoever has one of IPv6 has the whole /64 (RFC 6177), and could use
/// another one for each request.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
    }
}

/// The limits of all classes.
pub struct Limits {
    sign_in: Option<Limiter>,
    refresh: Option<Limiter>,
    register: Option<Limiter>,
    write: Option<Limiter>,
    read: Option<Limiter>,
}

impl Limits {
    /// As set.
    pub fn new(settings: &settings::Limits) -> Self {
        Self {
            sign_in: Limiter::new(settings.sign_in),
            refresh: Limiter::new(settings.refresh),
            register: Limiter::new(settings.register),
            write: Limiter::new(settings.write),
            read: Limiter::new(settings.read),
        }
    }

    /// The limit of a class; none when there is none.
    pub fn of(&self, class: Class) -> Option<&Limiter> {
        match class {
            Class::SignIn => self.sign_in.as_ref(),
            Class::Refresh => self.refresh.as_ref(),
            Class::Register => self.register.as_ref(),
            Class::Write => self.write.as_ref(),
            Class::Read => self.read.as_ref(),
        }
    }

    /// Forgets those who have not asked for so long that all is allowed to them again.
    pub fn forget_idle(&self) {
        let all = [&self.sign_in, &self.refresh, &self.register, &self.write, &self.read];
        all.into_iter().flatten().for_each(Limiter::forget_idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ipv6_counts_with_its_network() {
        let at = |text: &str| Caller::at(text.parse().unwrap());
        assert_eq!(at("2001:db8:1:2::3"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::3"), at("2001:db8:1:3::3"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
    }
}
