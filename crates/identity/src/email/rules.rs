//! The decisions about mailed codes: when one may be sent, what an entered one means, and what the
//! page that waits for one says.

use std::time::Duration;

use tongbao_kernel::{Arg, Code, EmailCodeId, Failure, Timestamp};

use crate::institution::{Policies, policy};
use crate::mail::Delivery;

/// How far back a customer's codes are looked at: a whole Beijing day and the life of a code.
pub(super) const LOOK_BACK: Duration = Duration::from_secs(26 * 3_600);

/// The policies about mailed codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodeLimits {
    /// How long a code is good.
    pub(super) life: Duration,
    /// How often it may be entered wrongly.
    pub(super) tries_max: i64,
    /// Wait between two codes.
    pub(super) cooldown: Duration,
    /// Codes in a day.
    pub(super) day_max: i64,
    /// Not handed over for this long counts as delayed.
    pub(super) delay_notice: Duration,
}

impl From<&Policies> for CodeLimits {
    fn from(policies: &Policies) -> Self {
        Self {
            life: policies.seconds(policy::EMAIL_CODE_LIFE_SECONDS),
            tries_max: policies.value(policy::EMAIL_CODE_TRIES_MAX),
            cooldown: policies.seconds(policy::EMAIL_CODE_COOLDOWN_SECONDS),
            day_max: policies.value(policy::EMAIL_CODE_DAY_MAX),
            delay_notice: policies.seconds(policy::EMAIL_DELAY_NOTICE_SECONDS),
        }
    }
}

/// A code as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Issued {
    pub(super) id: EmailCodeId,
    pub(super) sequence: i64,
    pub(super) address_sealed: Vec<u8>,
    pub(super) code_hash: Vec<u8>,
    pub(super) tries_left: i64,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) used_at: Option<Timestamp>,
}

/// Whether a code may be sent (`MAIL-04`). `codes` are in the order in which they were issued.
pub(super) fn may_send(
    codes: &[Issued],
    limits: &CodeLimits,
    now: Timestamp,
) -> Result<(), Failure> {
    let again_at = codes.last().map(|last| last.issued_at.after(limits.cooldown));
    if let Some(again_at) = again_at.filter(|again_at| now < *again_at) {
        return Err(too_soon(now.until(again_at)));
    }
    let today = codes.iter().filter(|code| code.issued_at.day() == now.day()).count();
    if i64::try_from(today).unwrap_or(i64::MAX) < limits.day_max {
        return Ok(());
    }
    let midnight = now.day().next().start();
    Err(Failure::new(Code::EmailCodeTooSoon).with("at", Arg::Time(midnight)))
}

/// `MAIL-04`, with the wait.
pub(super) fn too_soon(wait: Duration) -> Failure {
    // Rounded up: a countdown that ends too early would be refused once more.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    Failure::new(Code::EmailCodeTooSoon).with("seconds", Arg::Seconds(seconds))
}

pub(super) fn next_sequence(codes: &[Issued], now: Timestamp) -> i64 {
    let today = codes.iter().filter(|code| code.issued_at.day() == now.day());
    today.map(|code| code.sequence).max().unwrap_or(0) + 1
}

/// What an entered code means. It loses a try before it is compared.
pub(super) fn check(
    code: &mut Issued,
    now: Timestamp,
    matches: impl FnOnce(&Issued) -> bool,
) -> Result<(), Failure> {
    if code.used_at.is_some() || now >= code.expires_at {
        return Err(expired());
    }
    if code.tries_left == 0 {
        return Err(wrong(0));
    }
    code.tries_left -= 1;
    if matches(code) {
        code.used_at = Some(now);
        return Ok(());
    }
    Err(wrong(code.tries_left))
}

/// `MAIL-02`.
pub(super) fn expired() -> Failure {
    Failure::new(Code::EmailCodeExpired).at("code")
}

fn wrong(left: i64) -> Failure {
    Failure::new(Code::EmailCodeWrong).with("left", Arg::Count(left)).at("code")
}

/// What the waiting page tells: `MAIL-05` refused, `MAIL-06` not handed over yet, `MAIL-07` look
/// into the spam folder.
pub(super) fn notice(
    masked: String,
    delivery: Option<&Delivery>,
    limits: &CodeLimits,
    now: Timestamp,
) -> Failure {
    if delivery.is_some_and(|delivery| delivery.refused_at.is_some()) {
        return Failure::new(Code::EmailRefused).with("email", Arg::Text(masked)).at("email");
    }
    let late = |delivery: &Delivery| {
        delivery.sent_at.is_none() && now >= delivery.queued_at.after(limits.delay_notice)
    };
    if delivery.is_some_and(late) {
        return Failure::new(Code::EmailDelayed);
    }
    Failure::new(Code::EmailSent).with("email", Arg::Text(masked)).at("email")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: CodeLimits = CodeLimits {
        life: Duration::from_secs(1_800),
        tries_max: 5,
        cooldown: Duration::from_secs(60),
        day_max: 10,
        delay_notice: Duration::from_secs(60),
    };
    const NOON: Timestamp = Timestamp(1_795_320_000_000_000);

    fn issued(at: Timestamp, sequence: i64) -> Issued {
        Issued {
            id: EmailCodeId(uuid::Uuid::from_u128(sequence.unsigned_abs().into())),
            sequence,
            address_sealed: Vec::new(),
            code_hash: Vec::new(),
            tries_left: LIMITS.tries_max,
            issued_at: at,
            expires_at: at.after(LIMITS.life),
            used_at: None,
        }
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_minute_lies_between_two_codes_and_ten_are_a_day_mail_04() {
        let mut codes = vec![issued(NOON, 1)];
        let soon = may_send(&codes, &LIMITS, NOON.after(seconds(20))).unwrap_err();
        assert_eq!(soon.arg("seconds"), Some(&Arg::Seconds(40)));
        assert_eq!(may_send(&codes, &LIMITS, NOON.after(seconds(60))), Ok(()));
        codes.extend((2_i64..=10).map(|n| issued(NOON.after(seconds(60 * n.unsigned_abs())), n)));
        let later = NOON.after(seconds(3_600));
        let capped = may_send(&codes, &LIMITS, later).unwrap_err();
        assert_eq!(capped.arg("at"), Some(&Arg::Time(NOON.day().next().start())));
        assert_eq!(may_send(&codes, &LIMITS, NOON.day().next().start()), Ok(()));
        assert_eq!(next_sequence(&codes, later), 11);
        assert_eq!(next_sequence(&codes, NOON.after(seconds(86_400))), 1);
    }

    #[test]
    fn a_code_is_good_once_and_for_half_an_hour_mail_02_mail_03() {
        let mut code = issued(NOON, 1);
        assert_eq!(
            check(&mut code, NOON, |_| false).unwrap_err().arg("left"),
            Some(&Arg::Count(4))
        );
        assert_eq!(check(&mut code, NOON, |_| true), Ok(()));
        let used = check(&mut code, NOON, |_| true).unwrap_err();
        assert_eq!((used.code, used.field), (Code::EmailCodeExpired, Some("code")));
        let mut old = issued(NOON, 1);
        let past = check(&mut old, NOON.after(LIMITS.life), |_| true).unwrap_err();
        assert_eq!((past.code, old.tries_left), (Code::EmailCodeExpired, 5));
    }

    #[test]
    fn the_page_says_what_is_known_mail_05_mail_06_mail_07() {
        let told = |delivery: Option<Delivery>, after: u64| {
            let now = NOON.after(seconds(after));
            notice("x***@example.cn".into(), delivery.as_ref(), &LIMITS, now).code
        };
        let queued = Delivery { queued_at: NOON, sent_at: None, refused_at: None };
        assert_eq!(told(None, 0), Code::EmailSent);
        assert_eq!(told(Some(queued), 59), Code::EmailSent);
        assert_eq!(told(Some(queued), 60), Code::EmailDelayed);
        assert_eq!(told(Some(Delivery { sent_at: Some(NOON), ..queued }), 60), Code::EmailSent);
        let refused = Delivery { refused_at: Some(NOON), ..queued };
        assert_eq!(told(Some(refused), 60), Code::EmailRefused);
    }

    proptest! {
        /// However often it is guessed, no more than five guesses are compared.
        #[test]
        fn guesses_are_bounded(guesses in 1_usize..50) {
            let mut code = issued(NOON, 1);
            let mut compared = 0;
            for _ in 0..guesses {
                let _ = check(&mut code, NOON, |_| { compared += 1; false });
            }
            prop_assert!(compared <= LIMITS.tries_max);
        }
    }
}
