//! The house rules, as absences. No server is needed; a failure names the file.

mod arrows;
mod files;
mod sources;

use std::path::{Path, PathBuf};

/// The workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a parent").to_owned()
}

/// What cargo says, asked from the workspace.
fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    let mut command = std::process::Command::new(cargo);
    let output = command.args(arguments).current_dir(root()).output().expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// A text file of the workspace.
struct File {
    /// Relative to the workspace, with `/`.
    path: String,
    text: String,
}

/// Every text file below a folder of the workspace that is of our making.
fn files(folder: &str) -> Vec<File> {
    let (root, mut found) = (root(), Vec::new());
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let made = ["target", "data", "node_modules", "dist"].map(std::ffi::OsString::from);
            let hidden = name.to_string_lossy().starts_with('.');
            if path.is_dir() && !made.contains(&name) && (!hidden || name == ".github") {
                folders.push(path);
            } else if path.is_file()
                && (!hidden || name == ".env.example")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                let relative = path.strip_prefix(&root).expect("below the workspace");
                found.push(File { path: relative.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The Rust sources below a folder.
fn sources(folder: &str) -> Vec<File> {
    files(folder).into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}
