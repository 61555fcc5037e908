use aws_lc_rs::rand;
use chrono::{DateTime, Utc};
use commands::ports::{Clock, Ids};

/// The clock of this machine, in whole microseconds: what Postgres keeps.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    fn now(&self) -> DateTime<Utc> {
        let now = Utc::now();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

/// Chance from the operating system.
pub struct RandomIds;

impl Ids for RandomIds {
    fn hex(&self, digits: usize) -> String {
        let mut bytes = vec![0; digits.div_ceil(2)];
        // Without chance nothing here is safe: there is no going on.
        rand::fill(&mut bytes).expect("the operating system gives random bytes");
        let mut hex = hex::encode(bytes);
        hex.truncate(digits);
        hex
    }
}
