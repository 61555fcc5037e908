//! What the tests share: the server under test with people who use it, the browser some of them
//! use, and the doubles of the outside world.
//!
//! To add a story: a function in the file of its subject under `stories/`, named as a sentence.
//! To add a verb: a method of [`harness::User`], in the third person.

pub mod browser;
pub mod harness;
pub mod journal_double;
pub mod model_double;
pub mod nats_proxy;
