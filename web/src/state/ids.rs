//! Ids the client chooses, so that a repeated request is the same request.

/// Random bytes behind a message id: 10 hexadecimal characters.
pub const MESSAGE_BYTES: usize = 5;
/// Random bytes behind a conversation id: 12 hexadecimal characters.
pub const CONVERSATION_BYTES: usize = 6;

/// Lower-case hexadecimal form of random bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn every_byte_is_two_characters() {
        assert_eq!(hex(&[0, 1, 0xab, 0xff]), "0001abff");
    }
}
