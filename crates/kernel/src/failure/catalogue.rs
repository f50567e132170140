//! The failure catalogue: each cause once, with what every surface needs to know of it.
//!
//! Texts live in `locales/*/failures.ftl` under the code. A code is never reused and never gets a
//! second meaning. `docs/generated/failures.md` is made from this table.

/// Who has to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The person can put it right.
    Notice,
    /// A protection worked; staff may look.
    Guard,
    /// Our own or a partner's fault; staff must act.
    Fault,
}

/// Whether money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyMoved {
    /// The failure is not about money.
    NotConcerned,
    /// Nothing was taken.
    NotMoved,
    /// The result is being confirmed; it ends in success or full return.
    Confirming,
    /// It was done, once.
    Moved,
    /// It was given back in full.
    Returned,
}

/// What a program may do with the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not as it is: correct it first.
    Corrected,
    /// As it is, with the same idempotency key, now or after the named time.
    SameKey,
    /// Only after the named time.
    Later,
    /// Never.
    Never,
}

/// Who may read the exact cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anyone who met it.
    Anyone,
    /// Only a trusted device, or a person who proved one factor (†).
    Trusted,
}

/// A way out that the person can walk alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Go back to the form and correct the named input.
    Correct,
    /// Send the same again; it cannot happen twice.
    TryAgain,
    /// Look at the result.
    ViewResult,
    /// Register.
    Register,
    /// Sign in.
    SignIn,
    /// Get a new code.
    ResendCode,
    /// Hear the code by telephone.
    VoiceCode,
    /// Change the mobile number that was entered.
    EditPhone,
    /// Choose another PIN or password.
    ChooseAnother,
    /// Set a new payment PIN with password and SMS code.
    ResetPin,
    /// Get back in without the password: unlock, or a new password.
    Recover,
    /// Prove oneself in another way.
    OtherMethod,
    /// See what restricts the account, and lift what one may lift.
    Restrictions,
    /// Change the login password.
    ChangePassword,
    /// See the signed-in devices.
    Devices,
    /// See the passkeys.
    Passkeys,
    /// Continue a registration.
    Resume,
    /// Top up, by the missing amount if one is named.
    TopUp,
    /// See what is held and why.
    ViewBalance,
    /// Bind a card, which raises the tier.
    Upgrade,
    /// Send a smaller amount.
    SmallerAmount,
    /// Use another card.
    OtherCard,
    /// Bind a card.
    BindCard,
    /// The cards that can be bound.
    SupportedCards,
    /// Ask the payee to give it back.
    AskBack,
    /// Tell the payee.
    TellPayee,
    /// The page that re-adds the balance.
    Proof,
    /// State of the services.
    Status,
    /// Check the connection.
    CheckNetwork,
    /// Steps for this phone's settings.
    PhoneSettings,
    /// The way home.
    Home,
    /// What to do when nothing else helps.
    Help,
}

/// One row of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The permanent code, as people quote it.
    pub code: &'static str,
    /// Who has to act.
    pub severity: Severity,
    /// HTTP status on every surface.
    pub status: u16,
    /// What a program may do.
    pub retry: Retry,
    /// Who may read the exact cause.
    pub audience: Audience,
    /// Whether money moved, unless the case says otherwise.
    pub money: MoneyMoved,
    /// Ways out, the likeliest first, three at most.
    pub remedies: &'static [Remedy],
}

macro_rules! catalogue {
    ($($code:literal $name:ident $severity:ident $status:literal $retry:ident $audience:ident
        $money:ident [$($remedy:ident),*] $cause:literal;)*) => {
        /// A cause, by its name in code. [`Code::entry`] has the rest.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!($code, ": ", $cause, ".")] $name,)*
        }

        impl Code {
            /// Every code, in the catalogue's order.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// What surfaces need to know of the cause.
            pub const fn entry(self) -> Entry {
                match self {
                    $(Code::$name => Entry {
                        code: $code,
                        severity: Severity::$severity,
                        status: $status,
                        retry: Retry::$retry,
                        audience: Audience::$audience,
                        money: MoneyMoved::$money,
                        remedies: &[$(Remedy::$remedy),*],
                    },)*
                }
            }

            /// The exact cause in English, for engineers and staff.
            pub const fn cause(self) -> &'static str {
                match self { $(Code::$name => $cause,)* }
            }
        }
    };
}

catalogue! {
    "LOGIN-01" LoginPasswordWrong Guard 401 Corrected Trusted NotConcerned [Correct, Recover]
        "wrong login password";
    "LOGIN-02" PasswordCase Notice 422 Corrected Trusted NotConcerned [Correct, Help]
        "only the case of the login password differs";
    "LOGIN-03" PasswordWidth Notice 422 Corrected Trusted NotConcerned [Correct, Help]
        "full-width characters in the login password";
    "LOGIN-04" PasswordReplaced Notice 401 Corrected Trusted NotConcerned [Correct, Recover]
        "an old password, after it was changed";
    "LOGIN-07" LoginUnknown Guard 401 Corrected Anyone NotConcerned [Correct, Recover, Register]
        "phone not registered, or a cause that an unknown device may not learn";
    "LOGIN-08" IdentityMismatch Guard 422 Corrected Trusted NotConcerned [Correct, Help]
        "name or ID number differs from the record, in a recovery";
    "LOGIN-09" AuthenticationDown Fault 503 SameKey Anyone NotConcerned [TryAgain, Status]
        "the authentication service does not answer";
    "LOGIN-10" Maintenance Notice 503 Later Anyone NotMoved [Status, TryAgain]
        "planned maintenance";
    "LOGIN-11" ServiceOutage Fault 503 Later Anyone NotMoved [Status, TryAgain]
        "unplanned outage";
    "LOGIN-12" SecondFactorNeeded Guard 200 Corrected Anyone NotConcerned [OtherMethod, Help]
        "a second factor is needed on a new device";
    "LOGIN-13" SecondFactorWrong Guard 401 Corrected Trusted NotConcerned [Correct, OtherMethod]
        "wrong second factor";
    "LOGIN-14" PasskeyUnknown Guard 401 Never Anyone NotConcerned [SignIn, Help]
        "a passkey that is not known: removed, or useless since the device's fingerprints changed";
    "LOGIN-16" PasswordSavedOld Notice 401 Corrected Trusted NotConcerned [Correct, Recover]
        "after a recovery the device still offers the old password";
    "LOGIN-17" SignInsFromNetwork Guard 429 Later Anyone NotConcerned [Help, Status]
        "too many failed sign-ins of strangers from one address or its neighbourhood";
    "LOGIN-18" SignInsPaused Guard 429 Later Anyone NotConcerned [Help, Status]
        "too many failed sign-ins of strangers altogether";
    "LOGIN-19" SignInsFromDevice Guard 429 Later Anyone NotConcerned [Help, Status]
        "too many failed sign-ins from one device that is not trusted";
    "LOGIN-20" ChallengeOver Notice 410 Never Anyone NotConcerned [SignIn, Recover]
        "a second factor was not given in time, or its tries are used up";
    "LOGIN-21" PasskeyOver Notice 410 Corrected Anyone NotConcerned [TryAgain, SignIn]
        "the question to a device is over, was answered, or was put to another browser";
    "LOGIN-22" PasskeyNotGiven Notice 200 Corrected Anyone NotConcerned [TryAgain, Help]
        "the device gave no passkey: cancelled, too late, or there is none";
    "LOGIN-23" PasskeyRefused Guard 401 Corrected Anyone NotConcerned [TryAgain, Help]
        "the answer of a device does not prove what was asked";
    "LOGIN-24" PasskeyCopied Guard 401 Never Anyone NotConcerned [SignIn, Help]
        "the counter of a passkey went back: it may have been copied, and was removed";
    "LOGIN-25" PasskeyKnown Notice 409 Never Anyone NotConcerned [Passkeys, Help]
        "the device's passkey is known already";
    "LOGIN-26" PasskeysFull Notice 409 Never Anyone NotConcerned [Passkeys]
        "the customer has as many passkeys as there may be";
    "LOGIN-27" UserNameTaken Notice 409 Corrected Trusted NotConcerned [ChooseAnother]
        "the user name belongs to another customer";
    "LOGIN-28" UserNameTries Guard 429 Later Trusted NotConcerned [Home, Help]
        "too many user names were tried today";
    "LOCK-01" LoginLocked Guard 423 Later Trusted NotConcerned [Recover, Help]
        "login password wrong five times";
    "LOCK-02" LoginLockedAgain Guard 423 Later Trusted NotConcerned [Recover, Help]
        "locked once more within a day";
    "LOCK-03" LoginProofNeeded Guard 423 Never Trusted NotConcerned [Recover, Help]
        "locked too often, or too many wrong passwords in a row: only a proof of identity helps";
    "LOCK-04" PinLocked Guard 423 Later Anyone NotMoved [ResetPin, Home]
        "payment PIN wrong five times";
    "LOCK-05" CodeLocked Guard 423 Later Anyone NotConcerned [Help, Home]
        "too many wrong SMS codes";
    "LOCK-06" SignInAttacked Guard 200 Never Trusted NotConcerned [ChangePassword, Devices]
        "strangers tried passwords until their way was shut; the owner's devices are not affected";
    "LOCK-07" Dormant Guard 423 Corrected Anyone NotMoved [Restrictions, Help]
        "nobody signed in for twelve months; receiving goes on";
    "LOCK-09" RiskFrozen Guard 423 Corrected Anyone NotMoved [Restrictions, ChangePassword]
        "the account is protected because it may be in other hands";
    "LOCK-10" OwnerFrozen Guard 423 Corrected Anyone NotMoved [Restrictions, Help]
        "its owner froze the account";
    "LOCK-11" PoliceStopped Guard 423 Later Anyone NotMoved [Restrictions, Help]
        "the police stopped payments";
    "REG-01" IdChecksumWrong Notice 422 Corrected Anyone NotConcerned [Correct]
        "ID-card number fails its check digit";
    "REG-02" IdDateImpossible Notice 422 Corrected Anyone NotConcerned [Correct, Help]
        "date of birth in the ID-card number is impossible, or the person is under age";
    "REG-03" PhoneRegistered Notice 409 Never Trusted NotConcerned [SignIn, Help]
        "the mobile number is already registered";
    "REG-05" WalletLimitReached Notice 409 Never Anyone NotConcerned [SignIn, Help]
        "this ID already holds the wallets that it may hold at this institution";
    "REG-06" NameCharacters Notice 422 Corrected Anyone NotConcerned [Correct, Help]
        "the name holds a character that no document prints";
    "REG-07" PinWeak Notice 422 Corrected Anyone NotConcerned [ChooseAnother]
        "the payment PIN is easy to guess";
    "REG-09" RegistrationKept Notice 409 Corrected Anyone NotConcerned [Resume]
        "a registration was broken off and kept";
    "REG-10" RegistrationExpired Notice 410 Never Anyone NotConcerned [Register]
        "a registration was left for more than 24 hours";
    "PWD-02" RecoveryOver Notice 410 Never Anyone NotConcerned [Recover, Help]
        "a recovery is used, past its time, or was begun elsewhere";
    "PWD-03" PasswordWeak Notice 422 Corrected Anyone NotConcerned [ChooseAnother]
        "the login password is easy to guess";
    "SMS-01" SmsDelayed Fault 503 Later Anyone NotConcerned [ResendCode, VoiceCode, Status]
        "the operator's SMS channel is delayed";
    "SMS-02" SmsDelivered Notice 200 Corrected Anyone NotConcerned [ResendCode, VoiceCode, EditPhone]
        "the SMS reached the handset but was not seen";
    "SMS-03" SmsWrongNumber Notice 200 Corrected Anyone NotConcerned [EditPhone]
        "the number entered may be wrong";
    "SMS-04" CodeExpired Notice 422 Corrected Anyone NotConcerned [ResendCode]
        "the code is older than five minutes";
    "SMS-05" CodeWrong Guard 422 Corrected Anyone NotConcerned [Correct, ResendCode]
        "wrong code";
    "SMS-06" CodeSuperseded Notice 422 Corrected Anyone NotConcerned [Correct]
        "a newer code was sent";
    "SMS-07" CodePurpose Guard 422 Corrected Anyone NotConcerned [Correct, ResendCode]
        "the code belongs to another action";
    "SMS-08" CodeTooSoon Guard 429 Later Anyone NotConcerned [VoiceCode, Help]
        "a code was asked for too soon, or too often today";
    "SMS-10" CodesFromDevice Guard 429 Later Anyone NotConcerned [Help, Status]
        "too many codes were asked for from one device";
    "SMS-11" CodesFromNetwork Guard 429 Later Anyone NotConcerned [Help, Status]
        "too many codes were asked for from one address or its neighbourhood";
    "SMS-12" CodesPaused Guard 429 Later Anyone NotConcerned [Status, Help]
        "too many codes were asked for altogether";
    "MAIL-01" EmailTaken Notice 409 Corrected Trusted NotConcerned [Correct, Help]
        "the e-mail address is another customer's";
    "MAIL-02" EmailCodeExpired Notice 422 Corrected Anyone NotConcerned [ResendCode]
        "the e-mailed code is past its time, was used, or was never sent";
    "MAIL-03" EmailCodeWrong Guard 422 Corrected Anyone NotConcerned [Correct, ResendCode]
        "wrong e-mailed code";
    "MAIL-04" EmailCodeTooSoon Guard 429 Later Anyone NotConcerned [Help, Home]
        "an e-mailed code was asked for too soon, or too often today";
    "MAIL-05" EmailRefused Notice 200 Corrected Anyone NotConcerned [Correct, Help]
        "the mail server does not take mail for this address";
    "MAIL-06" EmailDelayed Fault 503 Later Anyone NotConcerned [ResendCode, Status]
        "the mail server does not answer";
    "MAIL-07" EmailSent Notice 200 Corrected Anyone NotConcerned [ResendCode, Correct]
        "the mail was handed over but was not seen";
    "PIN-01" PinWrong Guard 422 Corrected Anyone NotMoved [Correct, ResetPin]
        "wrong payment PIN";
    "PIN-02" PinNotSet Notice 409 Corrected Anyone NotMoved [ResetPin]
        "no payment PIN is set, or it is forgotten";
    "PAY-01" BalanceShort Notice 422 Corrected Anyone NotMoved [TopUp, SmallerAmount]
        "the balance is too small";
    "PAY-02" BalanceHeld Notice 422 Corrected Anyone NotMoved [ViewBalance, TopUp, SmallerAmount]
        "the balance would be enough, but part of it is held or in transit";
    "PAY-03" ResultUnknown Fault 202 SameKey Anyone Confirming [ViewResult]
        "no answer came: the result is being confirmed";
    "PAY-04" NotSent Notice 503 SameKey Anyone NotMoved [TryAgain, CheckNetwork]
        "no connection: the request was not sent";
    "PAY-05" AlreadyDone Notice 200 Never Anyone Moved [ViewResult]
        "the same request was already carried out";
    "PAY-09" PaymentLimit Guard 422 Corrected Anyone NotMoved [Upgrade, SmallerAmount]
        "the amount is above the tier's limit for one payment";
    "PAY-10" PeriodLimit Guard 422 Corrected Anyone NotMoved [Upgrade, SmallerAmount, Home]
        "the tier's daily or yearly limit is used up";
    "PAY-22" BankRefused Notice 422 Corrected Anyone NotMoved [OtherCard, SmallerAmount]
        "the bank refused the card";
    "PAY-25" BalanceCap Guard 422 Corrected Anyone NotMoved [Upgrade, SmallerAmount]
        "the wallet would hold more than its tier allows";
    "TRF-03" BankSilent Fault 202 SameKey Anyone Confirming [ViewResult]
        "the bank does not answer a withdrawal";
    "TRF-04" BankReturned Notice 422 Corrected Anyone Returned [OtherCard, ViewBalance]
        "the bank returned a withdrawal";
    "TRF-05" PayeeAtCap Notice 422 Corrected Anyone NotMoved [TellPayee, SmallerAmount]
        "the payee's balance would pass the cap of their tier";
    "TRF-08" NotAWallet Guard 422 Corrected Anyone NotMoved [Correct]
        "the payee is a chain address, not a wallet";
    "TRF-09" SentToWrongPerson Notice 409 Never Anyone Moved [ViewResult, Help]
        "a completed transfer cannot be recalled";
    "TRF-10" PayeeUnknown Notice 422 Corrected Anyone NotMoved [Correct]
        "no wallet that can receive has this number";
    "TRF-11" PayeeIsSelf Notice 422 Corrected Anyone NotMoved [Correct]
        "payer and payee are the same wallet";
    "TRF-12" TransferTooLateToAsk Notice 409 Never Anyone Moved [ViewResult]
        "the payee has already answered, or the transfer was not yours to ask back";
    "BAL-01" BalanceCached Notice 200 SameKey Anyone NotConcerned [TryAgain]
        "the shown balance is an earlier one, kept for use without a connection";
    "BAL-02" BalanceParts Notice 200 Never Anyone NotConcerned [ViewBalance]
        "part of the balance is held or in transit";
    "BAL-03" BalanceDiffers Fault 200 Never Anyone NotConcerned [Proof, Help]
        "the balance differs from the sum of the entries";
    "CARD-01" CardMismatch Notice 422 Corrected Anyone NotMoved [Correct]
        "name, ID, card or mobile number differ from what the bank holds";
    "CARD-02" CardUnsupported Notice 422 Corrected Anyone NotMoved [Correct, SupportedCards]
        "the card's bank is not supported, or it is a credit card";
    "CARD-03" CardNumberWrong Notice 422 Corrected Anyone NotMoved [Correct]
        "the card number fails its check digit";
    "CARD-04" CardAlreadyBound Notice 409 Never Anyone NotMoved [OtherCard]
        "the card is already bound to this wallet";
    "CARD-05" CardInUse Notice 409 Later Anyone NotMoved [ViewBalance]
        "an order through this card is still under way";
    "CARD-06" BankUnreachable Fault 503 SameKey Anyone NotMoved [TryAgain, Status]
        "the bank cannot be reached";
    "CARD-07" NoCard Notice 409 Corrected Anyone NotMoved [BindCard]
        "no card is bound";
    "CARD-08" BindingEnded Notice 409 Corrected Anyone NotMoved [BindCard]
        "this card binding has ended; start again";
    "NET-04" BackgroundKilled Notice 200 Never Anyone NotConcerned [PhoneSettings]
        "the phone's power saving stopped the app in the background";
    "NET-05" SessionIdle Guard 401 Never Anyone NotMoved [SignIn]
        "the session ended after idle time";
    "NET-09" Overloaded Fault 429 Later Anyone NotMoved [TryAgain, Status]
        "too many requests at this moment";
    "CS-03" CodeAskedFor Guard 200 Never Anyone NotConcerned [ChangePassword, Devices, Help]
        "somebody asks for a code or a password, or for a transfer to a safe account: not our staff";
    "REQ-01" Malformed Notice 400 Corrected Anyone NotMoved [Correct]
        "the request cannot be read";
    "REQ-02" FieldInvalid Notice 422 Corrected Anyone NotMoved [Correct]
        "an input breaks its rule";
    "REQ-03" TooLarge Notice 413 Never Anyone NotMoved [Home]
        "the request is too large";
    "REQ-04" KeyMissing Notice 400 Corrected Anyone NotMoved [Correct]
        "a money command came without an idempotency key";
    "REQ-05" KeyReused Guard 409 Never Anyone NotMoved [ViewResult]
        "the idempotency key was used with other contents";
    "REQ-06" NotFound Notice 404 Never Anyone NotConcerned [Home]
        "there is nothing here, or it is not yours";
    "REQ-07" CrossSite Guard 403 Never Anyone NotMoved [Home]
        "the request came from another site";
    "REQ-08" MethodNotAllowed Notice 405 Never Anyone NotMoved [Home]
        "the address does not take this method";
    "REQ-09" SignInNeeded Notice 401 Never Anyone NotMoved [SignIn, Register]
        "nobody is signed in";
    "REQ-10" MediaType Notice 415 Corrected Anyone NotMoved [Home]
        "the body is of a type that is not read here";
    "SYS-01" SystemFault Fault 503 SameKey Anyone NotMoved [TryAgain, Status]
        "a part of the system failed; nothing was done";
    "SYS-02" OutcomeUnknown Fault 503 SameKey Anyone Confirming [TryAgain, ViewResult]
        "a part of the system failed at the last moment; the same request may be sent again";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_code_is_one_cause() {
        let codes: HashSet<_> = Code::ALL.iter().map(|code| code.entry().code).collect();
        let causes: HashSet<_> = Code::ALL.iter().map(|code| code.cause()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        assert_eq!(causes.len(), Code::ALL.len());
    }

    #[test]
    fn each_code_offers_one_to_three_ways_out() {
        for code in Code::ALL {
            let count = code.entry().remedies.len();
            assert!((1..=3).contains(&count), "{} offers {count}", code.entry().code);
        }
    }
}
