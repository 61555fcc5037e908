//! The analytics service of 1.x.

mod ports;
mod reading;
mod tracking;
