use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;
use wire::live::Envelope;

/// Something for a listener: an event, or a frame of an answer.
#[derive(Debug, Clone)]
pub enum Post {
    /// An event, with its text on the wire. Its position decides who has seen it.
    Event {
        /// Journal position.
        position: u64,
        /// What to send.
        envelope: Arc<Envelope>,
    },
    /// A frame, with its number.
    Frame {
        /// Which answer.
        answer: String,
        /// Number within the answer.
        number: u64,
        /// What to send.
        envelope: Arc<Envelope>,
    },
    /// A draft or a read mark, which has no number: of two, the later one counts.
    Desk(Arc<Envelope>),
    /// How the server is used, for somebody who watches.
    Usage(Arc<Envelope>),
    /// The session has ended: close.
    SessionEnded,
}

/// Who listens. Everything is handed out under one lock, so a listener that joined at position
/// `p` gets every later event of its user, in order.
pub struct Hub {
    inner: Mutex<Inner>,
    reached: watch::Sender<u64>,
    turns: Arc<Semaphore>,
}

#[derive(Default)]
struct Inner {
    position: u64,
    next: u64,
    listeners: HashMap<String, Vec<Listener>>,
}

struct Listener {
    id: u64,
    session: String,
    posts: mpsc::Sender<Post>,
    overrun: CancellationToken,
}

/// A place at the hub. Leaving it ends it.
pub struct Seat {
    /// What arrives.
    pub posts: mpsc::Receiver<Post>,
    /// Cancelled when more arrived than the queue holds.
    pub overrun: CancellationToken,
    /// Position the hub had reached on joining.
    pub position: u64,
    id: u64,
    user: String,
    hub: Arc<Hub>,
}

impl Hub {
    /// Where nobody listens yet. Of those who come back, `at_once` are told what they have missed
    /// beside each other; the others wait for their turn.
    pub fn new(at_once: usize) -> Self {
        let turns = Arc::new(Semaphore::new(at_once.max(1)));
        Self { inner: Mutex::default(), reached: watch::Sender::default(), turns }
    }

    /// Waits for one's turn to read what was missed: when everybody comes back at once, the
    /// database keeps room for everybody else. First come, first served.
    pub async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        // Nobody closes it.
        self.turns.clone().acquire_owned().await.ok()
    }

    /// Listens for a user, with room for `queue` posts. It ends with the session, or API key, of
    /// this name.
    pub fn join(self: &Arc<Self>, user: &str, session: &str, queue: usize) -> Seat {
        let (sender, posts) = mpsc::channel(queue.max(1));
        let overrun = CancellationToken::new();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.next += 1;
        let (id, position) = (inner.next, inner.position);
        let listener =
            Listener { id, session: session.to_owned(), posts: sender, overrun: overrun.clone() };
        inner.listeners.entry(user.to_owned()).or_default().push(listener);
        Seat { posts, overrun, position, id, user: user.to_owned(), hub: self.clone() }
    }

    /// How many listen.
    pub fn count(&self) -> usize {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.listeners.values().map(Vec::len).sum()
    }

    /// Whether anybody listens for a user.
    pub fn has(&self, user: &str) -> bool {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).listeners.contains_key(user)
    }

    /// Hands posts to all who listen for a user.
    pub fn send(&self, user: &str, posts: &[Post]) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.send(user, posts);
    }

    /// Hands the posts of one commit to all who listen for a user, and notes that the hub has
    /// come that far.
    pub fn advance(&self, position: u64, user: Option<&str>, posts: &[Post]) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.position = inner.position.max(position);
        if let Some(user) = user {
            inner.send(user, posts);
        }
        self.reached.send_replace(inner.position);
    }

    /// Notes that the hub has come that far when nobody listens for the user; else answers false.
    /// Both in one step, so that no listener can join in between and miss a commit.
    pub fn pass(&self, position: u64, user: Option<&str>) -> bool {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if user.is_some_and(|user| inner.listeners.contains_key(user)) {
            return false;
        }
        inner.position = inner.position.max(position);
        self.reached.send_replace(inner.position);
        true
    }

    /// Resolves once the hub has come that far.
    pub async fn reached(&self, position: u64) {
        // The sender lives as long as the hub.
        let _ = self.reached.subscribe().wait_for(|reached| *reached >= position).await;
    }

    /// Tells the sockets of a session, or API key, that it has ended.
    pub fn end_session(&self, user: &str, session: &str) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in inner.listeners.get(user).into_iter().flatten() {
            if listener.session == session {
                listener.post(Post::SessionEnded);
            }
        }
    }

    /// Tells all sockets of a user that they have ended.
    pub fn end_sessions(&self, user: &str) {
        self.send(user, &[Post::SessionEnded]);
    }

    fn leave(&self, user: &str, id: u64) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listeners) = inner.listeners.get_mut(user) {
            listeners.retain(|listener| listener.id != id);
            if listeners.is_empty() {
                inner.listeners.remove(user);
            }
        }
    }
}

impl Inner {
    fn send(&self, user: &str, posts: &[Post]) {
        for listener in self.listeners.get(user).into_iter().flatten() {
            for post in posts {
                listener.post(post.clone());
            }
        }
    }
}

impl Listener {
    /// Never waits: one slow reader must not hold up the others.
    fn post(&self, post: Post) {
        if self.posts.try_send(post).is_err() {
            self.overrun.cancel();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.leave(&self.user, self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_reach_the_users_own_listeners_and_nobody_else() {
        let hub = Arc::new(Hub::new(1));
        hub.advance(5, None, &[]);
        let (mut one, mut two) = (hub.join("a", "s1", 4), hub.join("a", "s2", 4));
        let mut other = hub.join("b", "s3", 4);
        assert_eq!(one.position, 5);
        hub.end_session("a", "s1");
        assert!(matches!(one.posts.try_recv(), Ok(Post::SessionEnded)));
        assert!(two.posts.try_recv().is_err() && other.posts.try_recv().is_err());
        drop((one, two));
        assert!(!hub.has("a") && hub.has("b"));
    }

    #[test]
    fn a_listener_that_does_not_read_is_told_so_and_holds_nobody_up() {
        let hub = Arc::new(Hub::new(1));
        let (slow, mut quick) = (hub.join("a", "s", 1), hub.join("a", "s", 8));
        for _ in 0..3 {
            hub.send("a", &[Post::SessionEnded]);
        }
        assert!(slow.overrun.is_cancelled() && !quick.overrun.is_cancelled());
        for _ in 0..3 {
            assert!(quick.posts.try_recv().is_ok());
        }
    }
}
