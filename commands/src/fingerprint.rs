use aws_lc_rs::hmac;

/// Keyed hashes (HMAC-SHA-256, RFC 2104): names for things that must be the same each time and
/// tell nobody what they were made of.
#[derive(Clone)]
pub struct Fingerprint {
    key: hmac::Key,
}

impl Fingerprint {
    /// Takes a secret of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// `digits` hexadecimal characters (up to 64) that stand for `parts`, in this order, under
    /// this `purpose`.
    pub fn of(&self, purpose: &str, parts: &[&str], digits: usize) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        for part in std::iter::once(&purpose).chain(parts) {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut hex = hex::encode(context.sign());
        hex.truncate(digits);
        hex
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_key_purpose_and_every_part() {
        let print = Fingerprint::new(&[1; 32]);
        let one = print.of("id", &["ab", "c"], 16);
        assert_eq!(one.len(), 16);
        assert_eq!(one, print.of("id", &["ab", "c"], 16));
        assert_ne!(one, print.of("id", &["a", "bc"], 16));
        assert_ne!(one, print.of("other", &["ab", "c"], 16));
        assert_ne!(one, Fingerprint::new(&[2; 32]).of("id", &["ab", "c"], 16));
    }
}
