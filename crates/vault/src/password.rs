//! Login passwords: argon2id with a pepper, on threads of their own.
//!
//! A hash takes 19 MiB and tens of milliseconds of one core, so it must neither block the runtime
//! nor run as often as strangers like. A bounded queue feeds a fixed number of threads; each reuses
//! its memory. When the queue is full, or the sandbox paused it, the answer is [`HasherDown`]: the
//! caller says that the authentication service is down and counts no attempt.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;
use tongbao_kernel::{Entropy, Secret};

use crate::Vault;

/// At about 25 ms a hash the last in the queue waits under two seconds.
const QUEUE_MAX: usize = 64;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Strength {
    /// What OWASP recommends at least for argon2id with one lane.
    pub const PRODUCTION: Self = Self { memory_kib: 19_456, passes: 2 };
    /// Fast, for tests that are not about hashing.
    pub const TEST: Self = Self { memory_kib: 64, passes: 1 };

    fn params(self) -> Params {
        Params::new(self.memory_kib, self.passes, 1, Some(HASH_BYTES))
            .expect("a strength is within the bounds of argon2")
    }
}

/// Passwords cannot be checked now: the queue is full, or the service is paused or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password service does not answer")]
pub struct HasherDown;

/// The password service. Clones share it.
#[derive(Clone)]
pub struct Passwords(Arc<Service>);

struct Service {
    queue: SyncSender<Job>,
    paused: AtomicBool,
    entropy: Arc<dyn Entropy>,
    decoy: String,
}

enum Job {
    Hash { password: Secret<String>, salt: [u8; SALT_BYTES], reply: oneshot::Sender<String> },
    Verify { password: Secret<String>, phc: String, reply: oneshot::Sender<bool> },
}

impl Passwords {
    /// Starts `threads` threads; they end when the last clone is gone.
    pub fn start(
        vault: &Vault,
        entropy: Arc<dyn Entropy>,
        threads: usize,
        strength: Strength,
    ) -> Self {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..threads.max(1) {
            let (vault, jobs) = (vault.clone(), Arc::clone(&jobs));
            std::thread::Builder::new()
                .name("passwords".into())
                .spawn(move || work(&vault, &jobs, strength))
                .expect("the system has a thread for the password service");
        }
        let decoy = decoy(&*entropy, strength);
        Self(Arc::new(Service { queue, paused: AtomicBool::new(false), entropy, decoy }))
    }

    /// The PHC string to store for a new password.
    pub async fn hash(&self, password: Secret<String>) -> Result<String, HasherDown> {
        let mut salt = [0_u8; SALT_BYTES];
        self.0.entropy.fill(&mut salt);
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Hash { password, salt, reply })?;
        answer.await.map_err(|_| HasherDown)
    }

    /// Whether `password` is the one behind `phc`. A string that is not a PHC string of ours is a
    /// damaged row, so the answer is [`HasherDown`] and not "wrong".
    pub async fn verify(&self, password: Secret<String>, phc: String) -> Result<bool, HasherDown> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Verify { password, phc, reply })?;
        answer.await.map_err(|_| HasherDown)
    }

    /// A PHC string that no password matches, at the usual cost: verifying it for an unknown
    /// customer takes as long as for a known one.
    pub fn decoy(&self) -> String {
        self.0.decoy.clone()
    }

    /// Makes every call answer [`HasherDown`], or lets them through again (sandbox fault).
    pub fn set_paused(&self, paused: bool) {
        self.0.paused.store(paused, Ordering::SeqCst);
    }

    fn submit(&self, job: Job) -> Result<(), HasherDown> {
        if self.0.paused.load(Ordering::SeqCst) {
            return Err(HasherDown);
        }
        self.0.queue.try_send(job).map_err(|_| HasherDown)
    }
}

fn work(vault: &Vault, jobs: &Mutex<Receiver<Job>>, strength: Strength) {
    let pepper = vault.0.pepper.clone();
    let mut memory = vec![Block::default(); strength.params().block_count()];
    loop {
        let next = jobs.lock().expect("no holder of the queue panics").recv();
        let Ok(job) = next else { return };
        run(job, &pepper, strength, &mut memory);
    }
}

/// A reply that nobody awaits any more is dropped: the caller has given up.
fn run(job: Job, pepper: &Secret<[u8; 32]>, strength: Strength, memory: &mut Vec<Block>) {
    match job {
        Job::Hash { password, salt, reply } => {
            let hash = compute(&password, &salt, pepper, strength.params(), memory);
            let _ = reply.send(phc(strength, &salt, &hash));
        }
        Job::Verify { password, phc, reply } => {
            // Dropping the reply unanswered tells the caller that the service is down.
            let Some(stored) = Stored::read(&phc) else {
                return;
            };
            let hash = compute(&password, &stored.salt, pepper, stored.params, memory);
            let _ = reply.send(hash.ct_eq(&stored.hash).into());
        }
    }
}

fn compute(
    password: &Secret<String>,
    salt: &[u8],
    pepper: &Secret<[u8; 32]>,
    params: Params,
    memory: &mut Vec<Block>,
) -> [u8; HASH_BYTES] {
    // A stored hash may need more memory than new ones do.
    memory.resize(params.block_count().max(memory.len()), Block::default());
    let argon =
        Argon2::new_with_secret(pepper.expose(), Algorithm::Argon2id, Version::V0x13, params)
            .expect("the pepper has a length that argon2 takes");
    let mut hash = [0_u8; HASH_BYTES];
    argon
        .hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut hash, memory)
        .expect("password, salt and memory have lengths that argon2 takes");
    hash
}

/// The parts of a stored PHC string.
struct Stored {
    params: Params,
    salt: Vec<u8>,
    hash: [u8; HASH_BYTES],
}

impl Stored {
    fn read(phc: &str) -> Option<Self> {
        let parsed = PasswordHash::new(phc).ok()?;
        if parsed.algorithm.as_str() != "argon2id" || parsed.version != Some(19) {
            return None;
        }
        let params = Params::try_from(&parsed).ok()?;
        let salt: Vec<u8> = parsed.salt?.as_ref().to_vec();
        let hash = parsed.hash?.as_bytes().try_into().ok()?;
        Some(Self { params, salt, hash })
    }
}

fn phc(strength: Strength, salt: &[u8; SALT_BYTES], hash: &[u8; HASH_BYTES]) -> String {
    let salt = Salt::new(salt).expect("16 bytes are a salt");
    let hash = Output::new(hash).expect("32 bytes are a hash");
    format!("$argon2id$v=19$m={},t={},p=1${salt}${hash}", strength.memory_kib, strength.passes)
}

fn decoy(entropy: &dyn Entropy, strength: Strength) -> String {
    let (mut salt, mut hash) = ([0_u8; SALT_BYTES], [0_u8; HASH_BYTES]);
    entropy.fill(&mut salt);
    entropy.fill(&mut hash);
    phc(strength, &salt, &hash)
}

#[cfg(test)]
mod tests {
    use tongbao_kernel::SeededEntropy;

    use super::*;
    use crate::testing::vault;

    fn service(vault: &Vault, strength: Strength) -> Passwords {
        Passwords::start(vault, Arc::new(SeededEntropy::new(4)), 1, strength)
    }

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = service(&vault(), Strength::TEST);
        let phc = passwords.hash(secret("correct horse")).await.unwrap();
        assert_eq!(passwords.verify(secret("correct horse"), phc.clone()).await, Ok(true));
        assert_eq!(passwords.verify(secret("Correct horse"), phc.clone()).await, Ok(false));
        assert_eq!(passwords.verify(secret(""), phc.clone()).await, Ok(false));
        let again = passwords.hash(secret("correct horse")).await.unwrap();
        assert_ne!(phc, again, "each hash has a salt of its own");
    }

    #[tokio::test]
    async fn production_costs_what_owasp_asks_for() {
        let passwords = service(&vault(), Strength::PRODUCTION);
        let phc = passwords.hash(secret("correct horse")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(passwords.decoy().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let weaker = service(&vault(), Strength::TEST);
        assert_eq!(weaker.verify(secret("correct horse"), phc).await, Ok(true));
    }

    #[tokio::test]
    async fn a_wrong_pepper_fails() {
        let phc = service(&vault(), Strength::TEST).hash(secret("correct horse")).await.unwrap();
        let stranger = Vault::with_master(Secret::new([9; 32]));
        let strange = service(&stranger, Strength::TEST);
        assert_eq!(strange.verify(secret("correct horse"), phc).await, Ok(false));
    }

    #[tokio::test]
    async fn the_decoy_matches_nothing() {
        let passwords = service(&vault(), Strength::TEST);
        assert_eq!(passwords.verify(secret("anything"), passwords.decoy()).await, Ok(false));
    }

    #[tokio::test]
    async fn a_paused_service_and_a_damaged_hash_are_down_and_not_wrong() {
        let passwords = service(&vault(), Strength::TEST);
        let phc = passwords.hash(secret("correct horse")).await.unwrap();
        passwords.set_paused(true);
        assert_eq!(passwords.verify(secret("correct horse"), phc.clone()).await, Err(HasherDown));
        assert_eq!(passwords.hash(secret("correct horse")).await, Err(HasherDown));
        passwords.set_paused(false);
        for damaged in ["", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAA", "plain"] {
            let verified = passwords.verify(secret("correct horse"), damaged.into()).await;
            assert_eq!(verified, Err(HasherDown), "{damaged:?}");
        }
        assert_eq!(passwords.verify(secret("correct horse"), phc).await, Ok(true));
    }

    #[tokio::test]
    async fn a_full_queue_is_down_at_once() {
        let passwords = service(&vault(), Strength::PRODUCTION);
        let flood = (0..QUEUE_MAX * 2).map(|_| {
            let passwords = passwords.clone();
            tokio::spawn(async move { passwords.verify(secret("guess"), passwords.decoy()).await })
        });
        let mut down = 0;
        for answer in flood.collect::<Vec<_>>() {
            down += usize::from(answer.await.unwrap() == Err(HasherDown));
        }
        assert!((1..QUEUE_MAX * 2).contains(&down), "{down} of {}", QUEUE_MAX * 2);
    }
}
