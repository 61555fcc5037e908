use std::time::{Duration, Instant};

/// A story that waits longer than this waits for something that will not come.
pub const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// Looks until there is what is wanted; `look` answers it, or what there is instead.
///
/// # Panics
/// When it does not come, with what there was last.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look().await {
            Ok(found) => return found,
            Err(state) if Instant::now() > deadline => panic!("waited for {what}; last: {state}"),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
