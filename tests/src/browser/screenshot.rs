use std::path::PathBuf;

use super::Browser;

impl Browser {
    /// Keeps a picture of the page as `target/screenshots/<name>.png`.
    pub async fn screenshot(&self, name: &str) {
        let picture = self.client.screenshot().await.expect("a picture");
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("a file");
    }
}

fn folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test that runs");
    // target/<profile>/deps/<test>
    test.ancestors().nth(3).expect("a target folder").join("screenshots")
}
