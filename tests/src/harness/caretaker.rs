use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;

/// Ends what was started in a folder and removes the folder: when it is dropped, and when this
/// process ends however it ends, which no destructor could.
///
/// It is a shell that waits until the other end of its input is gone. It asks before it signals
/// whether a process is one of ours, because ids are used again.
pub(crate) struct Caretaker {
    folder: PathBuf,
    shell: Child,
}

/// Waits until nobody is there any more to write.
const WAIT: &str = "cat > /dev/null";

/// Ends the services and the program of a data folder.
const END: &str = r#"
files="$1/convoai.pid $1/lock $1/run/nats.pid $1/postgres/data/postmaster.pid"
ours() { grep -qsF "$1" "/proc/$2/cmdline" "/proc/$2/environ"; }
for signal in INT KILL; do
  for file in $files; do
    pid=$(head -n 1 "$file" 2> /dev/null) || continue
    [ -n "$pid" ] && ours "$1" "$pid" && kill -s $signal "$pid"
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      [ -n "$pid" ] && ours "$1" "$pid" && sleep 0.1
    done
  done
done 2> /dev/null
rm -rf "$1"
"#;

impl Caretaker {
    /// Makes a folder and looks after the services in it.
    pub(super) fn hire() -> Self {
        Self::hire_for(END)
    }

    /// Makes a folder, which `script` is to clear and remove: `$1`.
    pub(crate) fn hire_for(script: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("convoai-tests-").tempdir().expect("a folder");
        let folder = folder.keep();
        // Postgres runs as somebody else when we are root.
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o711)).expect("ours");
        let shell = Command::new("sh")
            .args(["-c", &format!("{WAIT}\n{script}"), "caretaker"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C in the terminal is not meant for it.
            .process_group(0)
            .spawn()
            .expect("a shell");
        Self { folder, shell }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Caretaker {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // What remains to be done it does without us; nobody wants to know how it went.
        let _ = self.shell.wait();
    }
}
