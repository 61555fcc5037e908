//! Starts the web app. On the host there is nothing to start: `cargo xtask up` serves it.

#[cfg(target_arch = "wasm32")]
fn main() {
    web::launch();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
