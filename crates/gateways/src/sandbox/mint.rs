//! What the sandbox makes up: ids, references, tokens and card numbers.

use std::sync::Arc;

use tongbao_kernel::{Clock, Entropy, Timestamp, mint_uuid};
use uuid::Uuid;

use crate::bin::{Bin, check_digit};

/// The clock and the entropy, to be taken along into a transaction.
#[derive(Clone)]
pub struct Mint {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl Mint {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn uuid(&self) -> Uuid {
        mint_uuid(&*self.clock, &*self.entropy)
    }

    /// The number of a booking or a message.
    pub fn reference(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.digits(16))
    }

    /// Stands for a card; cannot be guessed.
    pub fn token(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.entropy.fill(&mut bytes);
        format!("bt_{}", hex::encode(bytes))
    }

    /// A number under `bin` with the right check digit.
    pub fn card_number(&self, bin: &Bin) -> String {
        let payload = format!("{}{}", bin.prefix, self.digits(bin.digits - bin.prefix.len() - 1));
        let check = check_digit(&payload).expect("a prefix and random digits are all digits");
        format!("{payload}{check}")
    }

    fn digits(&self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below_ten())).collect()
    }

    fn below_ten(&self) -> u8 {
        u8::try_from(self.entropy.below(10)).expect("less than ten")
    }
}
