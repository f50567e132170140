//! What the checks look at: the files that git would commit, the Rust ones parsed, and the
//! workspace's packages as cargo sees them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::rust::{RustFile, parse_all};

/// The whole tree, read once.
pub struct House {
    /// The workspace's folder.
    pub root: PathBuf,
    /// Every text file that git tracks or would add.
    pub files: Vec<File>,
    /// The Rust files among them, parsed.
    pub rust: Vec<RustFile>,
    /// The workspace's packages.
    pub packages: Vec<Package>,
}

/// A text file.
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A package of the workspace.
pub struct Package {
    /// Name without the `tongbao-` in front: the room.
    pub room: String,
    /// Names of what it uses outside tests, as they stand in its manifest.
    pub uses: Vec<String>,
}

impl House {
    /// Reads the tree around the current folder.
    pub fn load() -> Result<Self, String> {
        let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
        let metadata: Value = serde_json::from_slice(&output("cargo", &arguments, Path::new("."))?)
            .map_err(|error| format!("cargo metadata: {error}\n"))?;
        let root = PathBuf::from(metadata["workspace_root"].as_str().unwrap_or("."));
        let files = read_files(&root)?;
        let rust = parse_all(&files)?;
        Ok(Self { packages: packages(&metadata), root, files, rust })
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    /// The name without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

fn output(program: &str, arguments: &[&str], folder: &Path) -> Result<Vec<u8>, String> {
    let run = Command::new(program).args(arguments).current_dir(folder).output();
    let run = run.map_err(|error| format!("{program}: {error}\n"))?;
    if run.status.success() {
        Ok(run.stdout)
    } else {
        Err(format!("{program} {arguments:?}: {}", String::from_utf8_lossy(&run.stderr)))
    }
}

/// Files that are not UTF-8 are pictures and the like, and none of the checks' business.
fn read_files(root: &Path) -> Result<Vec<File>, String> {
    let listed =
        output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"], root)?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    let read = |path: &&str| {
        let text = std::fs::read_to_string(root.join(path)).ok()?;
        Some(File { path: (*path).to_owned(), text })
    };
    Ok(paths.iter().filter_map(read).collect())
}

fn packages(metadata: &Value) -> Vec<Package> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    packages.iter().map(package).collect()
}

fn package(found: &Value) -> Package {
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let dependencies = found["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
    let in_tests = |dependency: &&Value| dependency["kind"].as_str() == Some("dev");
    Package {
        room: room_of(&name(found)).to_owned(),
        uses: dependencies.iter().filter(|found| !in_tests(found)).map(name).collect(),
    }
}

/// `tongbao-web` is the room `web`.
pub fn room_of(package: &str) -> &str {
    package.strip_prefix("tongbao-").unwrap_or(package)
}

#[cfg(test)]
impl House {
    /// A house of these files only.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file =
            |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        let files: Vec<File> = files.iter().map(file).collect();
        let rust = parse_all(&files).expect("the samples are Rust");
        Self { root: PathBuf::from("/nowhere"), files, rust, packages: Vec::new() }
    }

    /// A house of one package.
    pub fn with_package(room: &str, uses: &[&str]) -> Self {
        let uses = uses.iter().map(|name| (*name).to_owned()).collect();
        let packages = vec![Package { room: room.to_owned(), uses }];
        Self { packages, ..Self::of(&[]) }
    }
}
