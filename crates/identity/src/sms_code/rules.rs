//! The decisions about SMS codes: when one may be sent, and what an entered one means.

use std::time::Duration;

use tongbao_kernel::{Arg, Code, DeviceId, Failure, SmsCodeId, Timestamp};
use uuid::Uuid;

use super::Scope;
use crate::Phone;
use crate::institution::{Policies, policy};
use crate::sms::{Delivery, Template};

/// How far back a number's codes are looked at: a whole Beijing day and the life of a code.
pub(super) const LOOK_BACK: Duration = Duration::from_secs(26 * 3_600);

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// 注册.
    Register,
    /// 登录.
    SignIn,
    /// 找回账户.
    Recover,
    /// 绑定银行卡.
    BindCard,
    /// 重置支付密码.
    ResetPin,
    /// 解除冻结.
    Unfreeze,
}

/// Who asks for a code. Each kind has a day's cap of its own, so that a stranger who asks for codes
/// to a number leaves its owner's untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// Whoever is signed in.
    Owner,
    /// Anyone who knows the number.
    Stranger,
    /// Whoever knows the password as well.
    Entering,
}

impl Asker {
    /// As counters are kept apart by it.
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Owner => 0,
            Self::Stranger => 1,
            Self::Entering => 2,
        }
    }
}

impl Purpose {
    pub(super) const fn asker(self) -> Asker {
        match self {
            Self::Register | Self::Recover => Asker::Stranger,
            Self::SignIn => Asker::Entering,
            Self::BindCard | Self::ResetPin | Self::Unfreeze => Asker::Owner,
        }
    }

    const ALL: [Self; 6] = [
        Self::Register,
        Self::SignIn,
        Self::Recover,
        Self::BindCard,
        Self::ResetPin,
        Self::Unfreeze,
    ];

    /// As rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign_in",
            Self::Recover => "recover",
            Self::BindCard => "bind_card",
            Self::ResetPin => "reset_pin",
            Self::Unfreeze => "unfreeze",
        }
    }

    /// The key of its name in the word list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Register => "purpose-register",
            Self::SignIn => "purpose-sign-in",
            Self::Recover => "purpose-recover",
            Self::BindCard => "purpose-bind-card",
            Self::ResetPin => "purpose-reset-pin",
            Self::Unfreeze => "purpose-unfreeze",
        }
    }

    pub(super) const fn template(self) -> Template {
        match self {
            Self::Register => Template::CodeRegister,
            Self::SignIn => Template::CodeSignIn,
            Self::Recover => Template::CodeRecover,
            Self::BindCard => Template::CodeBindCard,
            Self::ResetPin => Template::CodeResetPin,
            Self::Unfreeze => Template::CodeUnfreeze,
        }
    }

    pub(super) fn from_row(text: &str) -> Self {
        let known = Self::ALL.into_iter().find(|purpose| purpose.as_str() == text);
        known.expect("rows are written with known purposes")
    }
}

/// The policies about codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeLimits {
    /// How long a code is good.
    pub life: Duration,
    /// How often it may be entered wrongly.
    pub tries_max: i64,
    /// Wait between two codes of one purpose.
    pub cooldown: Duration,
    /// Codes by SMS in a day.
    pub day_max: i64,
    /// Codes by SMS in a day that whoever is not signed in asks for.
    pub stranger_day_max: i64,
    /// Codes by voice in a day.
    pub voice_day_max: i64,
    /// Without a receipt for this long the channel counts as delayed.
    pub delay_notice: Duration,
    /// What is then named as the wait.
    pub delay_minutes: i64,
}

impl From<&Policies> for CodeLimits {
    fn from(policies: &Policies) -> Self {
        Self {
            life: policies.seconds(policy::CODE_LIFE_SECONDS),
            tries_max: policies.value(policy::CODE_TRIES_MAX),
            cooldown: policies.seconds(policy::CODE_COOLDOWN_SECONDS),
            day_max: policies.value(policy::CODE_DAY_MAX),
            stranger_day_max: policies.value(policy::CODE_STRANGER_DAY_MAX),
            voice_day_max: policies.value(policy::CODE_VOICE_DAY_MAX),
            delay_notice: policies.seconds(policy::CODE_DELAY_NOTICE_SECONDS),
            delay_minutes: policies.value(policy::CODE_DELAY_MINUTES),
        }
    }
}

impl CodeLimits {
    pub(super) fn life_minutes(&self) -> u64 {
        self.life.as_secs() / 60
    }
}

/// A code as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Issued {
    pub(super) id: SmsCodeId,
    pub(super) purpose: Purpose,
    pub(super) subject: Uuid,
    pub(super) device: DeviceId,
    pub(super) sequence: i64,
    pub(super) tries_left: i64,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) used_at: Option<Timestamp>,
    pub(super) voiced_at: Option<Timestamp>,
    pub(super) voice_count: i64,
    pub(super) code_hash: Vec<u8>,
    pub(super) code_sealed: Option<Vec<u8>>,
}

/// What an entered code must be for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) purpose: Purpose,
    pub(super) subject: Uuid,
    pub(super) device: DeviceId,
}

impl From<&Scope> for Wanted {
    fn from(scope: &Scope) -> Self {
        Self { purpose: scope.purpose, subject: scope.subject, device: scope.device }
    }
}

impl Issued {
    fn is_for(&self, wanted: &Wanted) -> bool {
        self.purpose == wanted.purpose && self.subject == wanted.subject
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.tries_left > 0 && now < self.expires_at
    }
}

/// The letter of a sequence number: 1 is A. After Z it starts over.
pub fn letter(sequence: i64) -> char {
    let offset = u8::try_from((sequence - 1).rem_euclid(26)).expect("a remainder of 26 fits");
    char::from(b'A' + offset)
}

pub(super) fn newest(codes: &[Issued], wanted: &Wanted) -> Option<usize> {
    let ours = codes.iter().enumerate().filter(|(_, code)| code.is_for(wanted));
    ours.max_by_key(|(_, code)| (code.issued_at, code.sequence)).map(|(at, _)| at)
}

/// The newest code, if it can still be used.
pub(super) fn live<'a>(codes: &'a [Issued], wanted: &Wanted, now: Timestamp) -> Option<&'a Issued> {
    newest(codes, wanted).map(|at| &codes[at]).filter(|code| code.is_good(now))
}

pub(super) fn next_sequence(codes: &[Issued], purpose: Purpose, now: Timestamp) -> i64 {
    let same = codes.iter().filter(|code| code.purpose == purpose);
    let today = same.filter(|code| code.issued_at.day() == now.day());
    today.map(|code| code.sequence).max().unwrap_or(0) + 1
}

/// Whether a code may be sent by SMS (`SMS-08`).
pub(super) fn may_send(
    codes: &[Issued],
    purpose: Purpose,
    limits: &CodeLimits,
    now: Timestamp,
) -> Result<(), Failure> {
    let of_purpose = codes.iter().filter(|code| code.purpose == purpose);
    cooled_down(of_purpose.map(|code| code.issued_at).max(), limits, now)?;
    let today = of_asker(codes, purpose).filter(|code| code.issued_at.day() == now.day());
    // A code that began as a call counts among the calls.
    let sent = today.filter(|code| code.voiced_at != Some(code.issued_at)).count();
    let max = match purpose.asker() {
        Asker::Stranger => limits.stranger_day_max,
        Asker::Owner | Asker::Entering => limits.day_max,
    };
    under_cap(sent, max, now)
}

/// Codes that the same kind of asker asked for.
fn of_asker(codes: &[Issued], purpose: Purpose) -> impl Iterator<Item = &Issued> {
    codes.iter().filter(move |code| code.purpose.asker() == purpose.asker())
}

/// Whether a code may be read out by telephone (`SMS-08`).
pub(super) fn may_call(
    codes: &[Issued],
    purpose: Purpose,
    limits: &CodeLimits,
    now: Timestamp,
) -> Result<(), Failure> {
    let of_purpose = codes.iter().filter(|code| code.purpose == purpose);
    cooled_down(of_purpose.filter_map(|code| code.voiced_at).max(), limits, now)?;
    let today = of_asker(codes, purpose).filter(|code| code.issued_at.day() == now.day());
    let calls: i64 = today.map(|code| code.voice_count).sum();
    under_cap(usize::try_from(calls).unwrap_or(usize::MAX), limits.voice_day_max, now)
}

fn cooled_down(
    last: Option<Timestamp>,
    limits: &CodeLimits,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(again_at) = last.map(|last| last.after(limits.cooldown)) else {
        return Ok(());
    };
    if now < again_at { Err(too_soon(now.until(again_at))) } else { Ok(()) }
}

pub(super) fn too_soon(wait: Duration) -> Failure {
    // Rounded up: a countdown that ends too early would be refused once more.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    Failure::new(Code::CodeTooSoon).with("seconds", Arg::Seconds(seconds))
}

fn under_cap(sent: usize, max: i64, now: Timestamp) -> Result<(), Failure> {
    if i64::try_from(sent).unwrap_or(i64::MAX) < max {
        return Ok(());
    }
    let midnight = now.day().next().start();
    Err(Failure::new(Code::CodeTooSoon).with("at", Arg::Time(midnight)))
}

/// What an entered code means. Every code that is compared for acceptance loses a try before.
pub(super) fn check(
    codes: &mut [Issued],
    wanted: &Wanted,
    now: Timestamp,
    matches: impl Fn(&Issued) -> bool,
) -> Result<SmsCodeId, Failure> {
    let Some(at) = newest(codes, wanted) else {
        return Err(Failure::new(Code::CodeExpired).at("code"));
    };
    let current = &mut codes[at];
    if current.used_at.is_some() || now >= current.expires_at {
        return Err(Failure::new(Code::CodeExpired).at("code"));
    }
    if current.tries_left == 0 {
        return Err(wrong(0));
    }
    current.tries_left -= 1;
    if matches(current) {
        current.used_at = Some(now);
        return Ok(current.id);
    }
    let (left, letter) = (current.tries_left, letter(current.sequence));
    if superseded(codes, wanted, at, &matches) {
        let failure = Failure::new(Code::CodeSuperseded);
        return Err(failure.with("letter", Arg::Text(letter.to_string())).at("code"));
    }
    if let Some(used) = of_other_purpose(codes, wanted, now, &matches) {
        let failure = Failure::new(Code::CodePurpose).with("used", Arg::Word(used.word()));
        return Err(failure.with("wanted", Arg::Word(wanted.purpose.word())).at("code"));
    }
    Err(wrong(left))
}

fn wrong(left: i64) -> Failure {
    Failure::new(Code::CodeWrong).with("left", Arg::Count(left)).at("code")
}

/// An earlier code of the same request: it can never be accepted again, so comparing costs none of
/// its tries.
fn superseded(
    codes: &[Issued],
    wanted: &Wanted,
    newest: usize,
    matches: impl Fn(&Issued) -> bool,
) -> bool {
    let earlier = codes
        .iter()
        .enumerate()
        .filter(|(at, code)| *at != newest && code.is_for(wanted) && code.device == wanted.device);
    earlier.map(|(_, code)| code).any(matches)
}

/// A good code that this device asked for to do something else.
fn of_other_purpose(
    codes: &mut [Issued],
    wanted: &Wanted,
    now: Timestamp,
    matches: impl Fn(&Issued) -> bool,
) -> Option<Purpose> {
    for code in codes {
        let other = code.purpose != wanted.purpose && code.device == wanted.device;
        if other && code.is_good(now) {
            code.tries_left -= 1;
            if matches(code) {
                return Some(code.purpose);
            }
        }
    }
    None
}

/// What the waiting page tells.
pub(super) fn notice(
    phone: &Phone,
    delivery: Option<&Delivery>,
    limits: &CodeLimits,
    now: Timestamp,
) -> Failure {
    if let Some(at) = delivery.and_then(|delivery| delivery.delivered_at) {
        return Failure::new(Code::SmsDelivered).with("at", Arg::Time(at));
    }
    let failed = delivery.is_some_and(|delivery| delivery.failed_at.is_some());
    let late = |delivery: &Delivery| now >= delivery.queued_at.after(limits.delay_notice);
    if !failed && delivery.is_some_and(late) {
        return Failure::new(Code::SmsDelayed)
            .with("operator", Arg::Word(phone.operator()))
            .with("minutes", Arg::Count(limits.delay_minutes));
    }
    Failure::new(Code::SmsWrongNumber).with("phone", Arg::Text(phone.masked())).at("phone")
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
