//! The binary `convoai`.
fn main() {}
