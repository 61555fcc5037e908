//! What the tests share: the doubles of the outside world.

pub mod model_double;
