//! Why a bank refuses: the closed list behind `PAY-22`, `TRF-04` and `CARD-01`.

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $wire:literal $word:literal;)*) => {
        /// A bank's reason. Each has one code on the wire and one key in the word list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum BankReason {
            $($(#[$doc])* $name,)*
        }

        impl BankReason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code in the bank's answers.
            pub const fn wire(self) -> &'static str {
                match self {
                    $(Self::$name => $wire,)*
                }
            }

            /// The key of the word list, for people.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

reasons! {
    /// The card's balance is too small.
    InsufficientFunds "insufficient_funds" "bank-reason-insufficient-funds";
    /// The bank's own limit for the card is reached.
    LimitExceeded "limit_exceeded" "bank-reason-limit-exceeded";
    /// The card is in an abnormal state.
    CardAbnormal "card_abnormal" "bank-reason-card-abnormal";
    /// The card is reported lost.
    CardLost "card_lost" "bank-reason-card-lost";
    /// The account is frozen.
    AccountFrozen "account_frozen" "bank-reason-account-frozen";
    /// The account is closed.
    AccountClosed "account_closed" "bank-reason-account-closed";
    /// The bank knows no such card.
    CardUnknown "card_unknown" "bank-reason-card-unknown";
    /// A kind of card that cannot be used here, for instance a credit card.
    CardUnsupported "card_unsupported" "bank-reason-card-unsupported";
    /// The name differs from the bank's.
    NameMismatch "name_mismatch" "bank-reason-name-mismatch";
    /// The identity-card number differs from the bank's.
    IdMismatch "id_mismatch" "bank-reason-id-mismatch";
    /// The mobile number differs from the one that the bank holds.
    PhoneMismatch "phone_mismatch" "bank-reason-phone-mismatch";
    /// The agreement to use the card has ended; bind it again.
    AgreementEnded "agreement_ended" "bank-reason-agreement-ended";
    /// The bank's risk control refuses.
    RiskRefused "risk_refused" "bank-reason-risk-refused";
    /// The bank is closed for maintenance.
    BankMaintenance "bank_maintenance" "bank-reason-bank-maintenance";
    /// A query closed this order before its instruction arrived.
    OrderClosed "order_closed" "bank-reason-order-closed";
    /// A reason that is not in this list.
    Other "other" "bank-reason-other";
}

impl BankReason {
    /// Reads the bank's code. A code that we do not know is [`BankReason::Other`], so that a
    /// refusal stays a refusal when a bank adds one.
    pub fn from_wire(code: &str) -> Self {
        Self::ALL.iter().copied().find(|reason| reason.wire() == code).unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_reads_back_from_its_code_and_has_its_own_word() {
        let mut codes = HashSet::new();
        let mut words = HashSet::new();
        for reason in BankReason::ALL {
            assert_eq!(BankReason::from_wire(reason.wire()), *reason);
            assert!(codes.insert(reason.wire()), "{reason:?}");
            assert!(words.insert(reason.word()), "{reason:?}");
            assert_eq!(reason.word(), format!("bank-reason-{}", reason.wire().replace('_', "-")));
        }
        assert_eq!(codes.len(), 16);
    }

    #[test]
    fn an_unknown_code_is_still_a_refusal() {
        assert_eq!(BankReason::from_wire("solar_flare"), BankReason::Other);
        assert_eq!(BankReason::from_wire(""), BankReason::Other);
        assert_eq!(BankReason::from_wire("INSUFFICIENT_FUNDS"), BankReason::Other);
    }
}
