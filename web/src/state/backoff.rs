//! How long to wait before the next attempt at the live socket.

/// The first wait, in milliseconds.
const FIRST_MS: f64 = 500.0;
/// No wait is longer than this, in milliseconds.
const LONGEST_MS: f64 = 30_000.0;

/// Milliseconds to wait before attempt `attempt` (0 is the first repeat).
///
/// Half of the wait is random (`jitter` in 0..1), so that a server that comes back is not met by
/// everybody at the same moment.
pub fn delay_ms(attempt: u32, jitter: f64) -> u32 {
    let full = (FIRST_MS * 2f64.powi(attempt.min(16) as i32)).min(LONGEST_MS);
    (full / 2.0 + full / 2.0 * jitter.clamp(0.0, 1.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::delay_ms;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        let waits: Vec<u32> = (0..8).map(|n| delay_ms(n, 1.0)).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(u32::MAX, 1.0), 30_000);
    }

    #[test]
    fn at_least_half_of_a_wait_is_kept() {
        assert_eq!(delay_ms(3, 0.0), 2000);
        assert_eq!(delay_ms(3, 7.0), 4000);
    }
}
