//! Opening an account, signing in and out.

mod registering;
mod signing_in;
mod signing_out;
