//! What each code's text names, in catalogue order: the contract between the code that raises a
//! failure and the translators who write its text.
//!
//! A *needed* value that is missing turns the text into its `.plain` form, which is whole without
//! any; an *optional* one that is missing arrives as `none`, and the text chooses a variant.

use tongbao_kernel::{Arg, Code, Timestamp};
use tongbao_money::Money;

/// What kind of value stands in a place, with an example of it.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// An amount, in minor units.
    Money(i64),
    /// A whole number.
    Count(i64),
    /// An instant.
    Time,
    /// Seconds to wait.
    Seconds(i64),
    /// Text as it is.
    Text(&'static str),
    /// A key of the word list.
    Word(&'static str),
}

/// One place in a text.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The argument's name.
    pub name: &'static str,
    /// What stands there.
    pub kind: Kind,
    /// Whether the text needs it.
    pub needed: bool,
}

impl Place {
    /// An example value, for tests and for the generated catalogue.
    pub fn sample(&self) -> Arg {
        match self.kind {
            Kind::Money(minor) => Arg::Money(Money::cny(minor)),
            Kind::Count(count) => Arg::Count(count),
            Kind::Time => Arg::Time(SAMPLE_TIME),
            Kind::Seconds(seconds) => Arg::Seconds(seconds),
            Kind::Text(text) => Arg::Text(text.to_owned()),
            Kind::Word(key) => Arg::Word(key),
        }
    }
}

/// 2026-11-22T14:05:00+08:00.
pub const SAMPLE_TIME: Timestamp = Timestamp(1_795_327_500_000_000);

const fn needs(name: &'static str, kind: Kind) -> Place {
    Place { name, kind, needed: true }
}

const fn may(name: &'static str, kind: Kind) -> Place {
    Place { name, kind, needed: false }
}

macro_rules! places {
    ($($code:ident: $($need:ident $name:ident = $kind:expr),*;)*) => {
        /// The places of the code's text.
        pub const fn places(code: Code) -> &'static [Place] {
            use Kind::{Count, Money, Seconds, Text, Time, Word};
            match code {
                $(Code::$code => const { &[$($need(stringify!($name), $kind)),*] },)*
            }
        }
    };
}

places! {
    // LOGIN-01: tries left before the lock.
    LoginPasswordWrong: needs left = Count(3);
    PasswordCase: ;
    // LOGIN-03: the first such character.
    PasswordWidth: needs character = Text("Ａ");
    // LOGIN-04: when it was replaced.
    PasswordReplaced: needs at = Time;
    // LOGIN-07: nothing, because it must be the same text for everyone.
    LoginUnknown: ;
    // LOGIN-08: tries left, or until when none is compared.
    IdentityMismatch: may left = Count(2), may until = Time;
    // LOGIN-09: when it is expected back.
    AuthenticationDown: may at = Time;
    // LOGIN-10: the window.
    Maintenance: needs from = Time, needs until = Time;
    // LOGIN-11: when work on it began.
    ServiceOutage: needs since = Time;
    SecondFactorNeeded: ;
    // LOGIN-13: tries left, or until when none is compared.
    SecondFactorWrong: may left = Count(3), may until = Time;
    PasskeyUnknown: ;
    // LOGIN-16: when the new one was set.
    PasswordSavedOld: needs at = Time;
    // LOGIN-17 to LOGIN-19: when it opens by itself.
    SignInsFromNetwork: needs until = Time;
    SignInsPaused: needs until = Time;
    SignInsFromDevice: needs until = Time;
    ChallengeOver: ;
    PasskeyOver: ;
    PasskeyNotGiven: ;
    PasskeyRefused: ;
    PasskeyCopied: ;
    PasskeyKnown: ;
    // LOGIN-26: how many there may be.
    PasskeysFull: needs count = Count(10);
    UserNameTaken: ;
    // LOGIN-28: when names can be tried again.
    UserNameTries: needs until = Time;
    // LOCK-01, LOCK-04: when it opens by itself.
    LoginLocked: needs until = Time;
    // LOCK-02: which lock of the day, and when it opens by itself.
    LoginLockedAgain: needs count = Count(2), needs until = Time;
    LoginProofNeeded: ;
    PinLocked: needs until = Time;
    // LOCK-05: when codes are compared again.
    CodeLocked: needs until = Time;
    // LOCK-06: when the strangers' way opens; without, it stays shut until identity is proved.
    SignInAttacked: may until = Time;
    // LOCK-07: since when nobody signed in.
    Dormant: needs since = Time;
    // LOCK-09: what was noticed, and when it ends by itself.
    RiskFrozen: needs reason = Text("异地设备登录后大额转账"), may until = Time;
    // LOCK-10: when it was frozen.
    OwnerFrozen: needs at = Time;
    // LOCK-11: number of the order, whom to call, and when it ends by itself.
    PoliceStopped: needs reference = Text("X公冻字〔2026〕1号"), needs telephone = Text("110"),
        may until = Time;
    IdChecksumWrong: ;
    // REG-02: `rule-birth-date-impossible`, `rule-birth-date-future` or `rule-under-age`; the date
    // as it was written.
    IdDateImpossible: needs reason = Word("rule-birth-date-impossible"), may date = Text("19991332");
    PhoneRegistered: ;
    // REG-05: wallets held already.
    WalletLimitReached: needs count = Count(2);
    // REG-06: the character.
    NameCharacters: needs character = Text("@");
    // REG-07: `rule-pin-…`.
    PinWeak: needs rule = Word("rule-pin-sequence");
    // REG-09: the step it was left at (1 to 4), and until when it is kept.
    RegistrationKept: may step = Count(3), may until = Time;
    RegistrationExpired: ;
    // PWD-02: when it was used.
    RecoveryOver: may at = Time;
    // PWD-03: `rule-password-…`.
    PasswordWeak: needs rule = Word("rule-password-common");
    // SMS-01: `operator-…`, and minutes of delay.
    SmsDelayed: needs operator = Word("operator-mobile"), needs minutes = Count(3);
    // SMS-02: when the handset confirmed it.
    SmsDelivered: needs at = Time;
    // SMS-03: the masked number.
    SmsWrongNumber: needs phone = Text("138****1234");
    CodeExpired: ;
    // SMS-05: tries left of this code; at 0 the text says to get a new one.
    CodeWrong: needs left = Count(2);
    // SMS-06: the letter of the newest one.
    CodeSuperseded: needs letter = Text("B");
    // SMS-07: `purpose-…` of the code, and of this page.
    CodePurpose: needs used = Word("purpose-reset-pin"), needs wanted = Word("purpose-sign-in");
    // SMS-08: either seconds until the next one, or when the day's count starts anew.
    CodeTooSoon: may seconds = Seconds(42), may at = Time;
    // SMS-10 to SMS-12: when codes are sent again.
    CodesFromDevice: needs until = Time;
    CodesFromNetwork: needs until = Time;
    CodesPaused: needs until = Time;
    EmailTaken: ;
    EmailCodeExpired: ;
    // MAIL-03: tries left of this code; at 0 the text says to get a new one.
    EmailCodeWrong: needs left = Count(2);
    // MAIL-04: either seconds until the next one, or when the day's count starts anew.
    EmailCodeTooSoon: may seconds = Seconds(42), may at = Time;
    // MAIL-05, MAIL-07: the masked address.
    EmailRefused: needs email = Text("x***@example.cn");
    EmailDelayed: ;
    EmailSent: needs email = Text("x***@example.cn");
    // PIN-01: tries left before the lock.
    PinWrong: needs left = Count(2);
    PinNotSet: ;
    // PAY-01: what is there, and what is missing.
    BalanceShort: needs balance = Money(9_000), needs short = Money(1_000);
    // PAY-02: the whole, the part that is held, and why (`hold-…`); what to top up, for its link.
    BalanceHeld: needs balance = Money(50_000), needs held = Money(45_000),
        needs reason = Word("hold-withdrawal"), may short = Money(5_000);
    // PAY-03: when it is known at the latest.
    ResultUnknown: may until = Time;
    NotSent: ;
    // PAY-05: when it was done.
    AlreadyDone: needs at = Time;
    // PAY-09: `tier-…`, its limit, and the limit after an upgrade.
    PaymentLimit: needs tier = Word("tier-3"), needs limit = Money(500_000),
        may next = Money(5_000_000);
    // PAY-10: `period-day` or `period-year`, the three amounts, and when it starts anew.
    PeriodLimit: needs used = Money(980_000), needs limit = Money(1_000_000),
        needs left = Money(20_000), may period = Word("period-day"), may at = Time,
        may next = Money(5_000_000);
    // PAY-22: `bank-name-…`, the card's last four digits, `bank-reason-…`.
    BankRefused: needs bank = Word("bank-name-icbc"), needs tail = Text("1234"),
        needs reason = Word("bank-reason-insufficient-funds");
    // PAY-25: the payer's own `tier-…`, its cap, and the `tier-…` above, if there is one.
    BalanceCap: needs tier = Word("tier-3"), needs cap = Money(2_000_000),
        may next = Word("tier-2");
    // TRF-03: the latest instant at which it ends.
    BankSilent: needs until = Time;
    // TRF-04: `bank-reason-…`, and what came back.
    BankReturned: needs reason = Word("bank-reason-account-closed"), needs amount = Money(10_000);
    // TRF-05: the payee's `tier-…` and its cap.
    PayeeAtCap: needs tier = Word("tier-3"), needs cap = Money(2_000_000);
    // TRF-08: the chain's name.
    NotAWallet: needs chain = Text("TRON");
    SentToWrongPerson: ;
    PayeeUnknown: ;
    PayeeIsSelf: ;
    TransferTooLateToAsk: ;
    // BAL-01: when the shown balance was read.
    BalanceCached: needs at = Time;
    BalanceParts: ;
    // BAL-03: the difference, and when the person has an answer.
    BalanceDiffers: needs difference = Money(1), needs until = Time;
    // CARD-01: `element-…`, `bank-name-…` and its number.
    CardMismatch: needs element = Word("element-phone"), needs bank = Word("bank-name-cmb"),
        needs hotline = Text("95555");
    // CARD-02: `card-kind-…`.
    CardUnsupported: needs kind = Word("card-kind-credit");
    CardNumberWrong: ;
    CardAlreadyBound: ;
    CardInUse: ;
    // CARD-06: `bank-name-…`.
    BankUnreachable: may bank = Word("bank-name-psbc");
    NoCard: ;
    BindingEnded: ;
    BackgroundKilled: ;
    // NET-05: minutes without a request.
    SessionIdle: needs minutes = Count(10);
    // NET-09: seconds to wait.
    Overloaded: needs seconds = Seconds(20);
    CodeAskedFor: ;
    // REQ-01: what the reader stumbled over, in English, for programmers.
    Malformed: may detail = Text("unknown field `role`");
    // REQ-02: `rule-…`.
    FieldInvalid: needs rule = Word("rule-amount-format");
    TooLarge: ;
    KeyMissing: ;
    // REQ-05: `field-…` that differs.
    KeyReused: needs field = Word("field-amount");
    NotFound: ;
    CrossSite: ;
    MethodNotAllowed: ;
    SignInNeeded: ;
    MediaType: ;
    SystemFault: ;
    OutcomeUnknown: ;
}
