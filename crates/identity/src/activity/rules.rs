//! What audit rows mean to the owner of an account.

use tongbao_kernel::DeviceId;
use tongbao_record::audit::Past;

use crate::session::EndReason;

/// How a deed looks in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// Somebody came in, or went on.
    Plain,
    /// Something that guards the account is different now.
    Changed,
    /// It was refused: the owner's slip, or somebody else's try.
    Refused,
}

/// Something that was done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed {
    /// The key of its name in the word list.
    pub word: &'static str,
    /// How it looks.
    pub gravity: Gravity,
}

/// The actions that concern the owner. What is not here is a step on the way to one of them.
const DEEDS: &[(&str, &str, Gravity)] = &[
    ("registration.completed", "activity-registered", Gravity::Plain),
    ("customer.enrolled", "activity-registered", Gravity::Plain),
    ("sign_in.done", "activity-signed-in", Gravity::Plain),
    ("sign_in.refused", "activity-sign-in-refused", Gravity::Refused),
    ("sign_in.not_counted", "activity-sign-in-slip", Gravity::Refused),
    ("challenge.begun", "activity-challenged", Gravity::Plain),
    ("challenge.passed", "activity-challenge-passed", Gravity::Plain),
    ("challenge.refused", "activity-challenge-refused", Gravity::Refused),
    ("recovery.begun", "activity-recovery-begun", Gravity::Changed),
    ("recovery.number_proved", "activity-recovery-number", Gravity::Changed),
    ("recovery.identity_proved", "activity-recovery-identity", Gravity::Changed),
    ("recovery.identity_refused", "activity-recovery-refused", Gravity::Refused),
    ("recovery.unlocked", "activity-unlocked", Gravity::Changed),
    ("recovery.password_set", "activity-password-recovered", Gravity::Changed),
    ("password.changed", "activity-password-changed", Gravity::Changed),
    ("password.refused", "activity-password-refused", Gravity::Refused),
    ("pin.changed", "activity-pin-changed", Gravity::Changed),
    ("pin.refused", "activity-pin-refused", Gravity::Refused),
    ("authenticator.confirmed", "activity-authenticator-added", Gravity::Changed),
    ("authenticator.removed", "activity-authenticator-removed", Gravity::Changed),
    ("authenticator.refused", "activity-authenticator-refused", Gravity::Refused),
    ("recovery_codes.renewed", "activity-recovery-codes", Gravity::Changed),
    ("passkey.added", "activity-passkey-added", Gravity::Changed),
    ("passkey.renamed", "activity-passkey-renamed", Gravity::Plain),
    ("passkey.removed", "activity-passkey-removed", Gravity::Changed),
    ("passkey.refused", "activity-passkey-refused", Gravity::Refused),
    ("phrase.chosen", "activity-phrase-chosen", Gravity::Changed),
    ("phrase.removed", "activity-phrase-removed", Gravity::Changed),
    ("email.verified", "activity-email-verified", Gravity::Changed),
    ("email.removed", "activity-email-removed", Gravity::Changed),
    ("email.refused", "activity-email-refused", Gravity::Refused),
    ("user_name.set", "activity-user-name-set", Gravity::Changed),
    ("user_name.removed", "activity-user-name-removed", Gravity::Changed),
    ("restriction.placed", "activity-frozen", Gravity::Changed),
    ("restriction.dormant", "activity-dormant", Gravity::Changed),
    ("restriction.lifted", "activity-lifted", Gravity::Changed),
    ("restriction.lift_refused", "activity-lift-refused", Gravity::Refused),
    ("account.not_me", "activity-said-not-me", Gravity::Changed),
    ("case.done", "activity-case-done", Gravity::Changed),
    ("reminder.set", "activity-reminder-set", Gravity::Plain),
    ("reminder.skipped", "activity-reminder-skipped", Gravity::Plain),
    ("data.exported", "activity-data-exported", Gravity::Changed),
    ("session.ended", "activity-session-ended", Gravity::Plain),
    ("session.others_ended", "activity-others-ended", Gravity::Changed),
];

impl Deed {
    /// What an action means; none when it does not concern the owner.
    pub fn of(action: &str) -> Option<Self> {
        let found = DEEDS.iter().find(|(known, _, _)| *known == action);
        found.map(|(_, word, gravity)| Self { word: *word, gravity: *gravity })
    }

    /// Every word, for the check that all are written.
    pub fn words() -> impl Iterator<Item = &'static str> {
        DEEDS.iter().map(|(_, word, _)| *word)
    }
}

/// Where a deed was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On this device.
    Device(DeviceId),
    /// Somewhere that was never seen before.
    Unknown,
    /// The row does not say.
    Unsaid,
}

/// Where the row was written from: rows name a device as actor, or in their detail.
pub(super) fn place(row: &Past) -> Place {
    if row.actor == "stranger" {
        return Place::Unknown;
    }
    let named = row.actor.strip_prefix("device:").or_else(|| row.detail["device"].as_str());
    match named.and_then(|id| id.parse().ok()) {
        Some(device) => Place::Device(device),
        None => Place::Unsaid,
    }
}

/// The key of the reason for which a session ended.
pub const fn reason_word(reason: EndReason) -> &'static str {
    match reason {
        EndReason::SignedOut => "ended-signed-out",
        EndReason::EndedElsewhere => "ended-elsewhere",
        EndReason::Idle => "ended-idle",
        EndReason::Absolute => "ended-absolute",
        EndReason::Replaced => "ended-replaced",
        EndReason::FactorChanged => "ended-factor-changed",
        EndReason::NotMe => "ended-not-me",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tongbao_kernel::Timestamp;

    use super::*;

    fn row(actor: &str, detail: serde_json::Value) -> Past {
        let (action, at) = ("sign_in.done".to_owned(), Timestamp(0));
        Past { sequence: 1, at, actor: actor.to_owned(), action, detail }
    }

    #[test]
    fn a_row_says_where_it_was_done() {
        let id = "0199f0a0b0c070008000000000000000";
        let device = Place::Device(id.parse().expect("an id"));
        assert_eq!(place(&row(&format!("device:{id}"), json!({}))), device);
        assert_eq!(place(&row("customer:1", json!({ "device": id }))), device);
        assert_eq!(place(&row("stranger", json!({}))), Place::Unknown);
        assert_eq!(place(&row("customer:1", json!({}))), Place::Unsaid);
        assert_eq!(place(&row("device:not an id", json!({}))), Place::Unsaid);
    }

    #[test]
    fn an_action_has_one_meaning() {
        for (index, (action, _, _)) in DEEDS.iter().enumerate() {
            assert!(DEEDS[index + 1..].iter().all(|(other, _, _)| other != action), "{action}");
        }
        assert_eq!(Deed::of("password.confirmed"), None);
    }
}
