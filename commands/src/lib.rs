//! The verbs of the product: `execute`, the only door to the journal, one use case per order,
//! the ports they need, and the policies that react to events.

pub mod ports;
