//! Reading a folder into memory and writing one in a single stroke.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Contents by path; the path is relative, with `/` between its parts.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Every file below a folder, or the file itself (named by an empty path), or
/// nothing where there is nothing.
pub(super) fn read_all(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    if root.is_dir() {
        collect(root, "", &mut files)?;
    } else if root.is_file() {
        files.insert(String::new(), read(root)?);
    }
    Ok(files)
}

/// Puts these files, and no others, into a folder.
pub(super) fn replace(folder: &Path, files: &Files) -> Result<()> {
    let fresh = folder.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    for (name, content) in files {
        let path = fresh.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::rename(&fresh, folder).with_context(|| format!("cannot write {}", folder.display()))
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, read(&entry.path())?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
