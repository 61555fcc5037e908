use serde_json::json;

use super::Browser;
use crate::harness::{unique, until};

impl Browser {
    /// Clicks on what saves a file: its name, and what is in it.
    pub async fn saves(&self, place: &str) -> (String, Vec<u8>) {
        let folder = self.driver.folder().join(format!("saved-{}", unique(8)));
        std::fs::create_dir(&folder).expect("a folder");
        let params = json!({"behavior": "allow", "downloadPath": folder});
        let body = json!({"cmd": "Browser.setDownloadBehavior", "params": params});
        self.asks_driver("goog/cdp/execute", &body).await;
        self.clicks(place).await;
        until(&format!("a file from {place}"), async || {
            let files = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
            let names = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
            // What is not whole yet has another name.
            let whole = |name: &String| !name.ends_with(".crdownload") && !name.starts_with('.');
            let name = names.into_iter().find(whole).ok_or("no file")?;
            let content = std::fs::read(folder.join(&name)).map_err(|error| error.to_string())?;
            if content.is_empty() { Err("an empty file".to_owned()) } else { Ok((name, content)) }
        })
        .await
    }

    /// Chooses a file with this content in a field for files.
    pub async fn chooses_file(&self, place: &str, name: &str, content: &str) {
        let file = self.driver.folder().join(name);
        std::fs::write(&file, content).expect("a file");
        self.types(place, &file.display().to_string()).await;
    }
}
