//! What the journal promises, shown on real servers: one and three of them.

mod cluster;
