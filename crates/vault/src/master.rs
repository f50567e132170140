//! The master key's file: 64 hexadecimal digits that only the owner may read.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use tongbao_kernel::{Entropy, Secret};

use crate::{Vault, VaultError};

/// Longer than any key file; a mistaken path to a large file is not read into memory.
const FILE_BYTES_MAX: u64 = 256;

impl Vault {
    /// Opens the vault whose master is in the file at `path`. Refuses a file that others may read.
    pub fn load(path: &Path) -> Result<Self, VaultError> {
        let file = File::open(path).map_err(|error| failed(path, &error))?;
        let mode = file.metadata().map_err(|error| failed(path, &error))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(VaultError::Exposed(path.display().to_string()));
        }
        let mut text = String::new();
        file.take(FILE_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(|error| failed(path, &error))?;
        let text = Secret::new(text);
        let mut master = [0_u8; 32];
        hex::decode_to_slice(text.expose().trim(), &mut master)
            .map_err(|_| VaultError::NotAKey(path.display().to_string()))?;
        Ok(Self::with_master(Secret::new(master)))
    }

    /// Makes a new master and writes it to a new file at `path`. Never overwrites one: without
    /// the old master everything sealed under it would be lost.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<Self, VaultError> {
        let mut master = [0_u8; 32];
        entropy.fill(&mut master);
        let text = Secret::new(format!("{}\n", hex::encode(master)));
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| failed(path, &error))?;
        file.write_all(text.expose().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| failed(path, &error))?;
        Ok(Self::with_master(Secret::new(master)))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> VaultError {
    VaultError::File { path: path.display().to_string(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tongbao_kernel::SeededEntropy;

    use super::*;
    use crate::Pin;
    use crate::testing::customer;

    /// A folder of this test's own, removed when it ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("vault-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_created_key_file_is_private_and_opens_the_same_vault() {
        let folder = Folder::new("created");
        let path = folder.0.join("master.key");
        let created = Vault::create(&path, &SeededEntropy::new(5)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let loaded = Vault::load(&path).unwrap();
        let pin = Pin::parse("135790").unwrap();
        assert_eq!(created.pin_mac(customer(1), &pin), loaded.pin_mac(customer(1), &pin));
        let again = Vault::create(&path, &SeededEntropy::new(6));
        assert!(matches!(again, Err(VaultError::File { .. })), "a master is never overwritten");
    }

    #[test]
    fn an_open_or_wrong_key_file_is_refused() {
        let folder = Folder::new("refused");
        let path = folder.0.join("master.key");
        Vault::create(&path, &SeededEntropy::new(5)).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Vault::load(&path), Err(VaultError::Exposed(_))));
        std::fs::write(&path, "not a key").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let refused = Vault::load(&path);
        assert!(matches!(refused, Err(VaultError::NotAKey(_))));
        assert!(!refused.unwrap_err().to_string().contains("not a key"), "contents stay unsaid");
    }
}
