//! The scenario table (S-170, S-231): every code of LOGIN, LOCK, REG, SMS, PWD, PIN and NET is
//! brought about on purpose, and then the way out that the failure itself offers is walked, until
//! the person is signed in, registered or has paid. No operator takes part.
//!
//! `docs/generated/scenarios.md` is made from the tables here.

#[expect(dead_code, reason = "another test uses the rest of it")]
#[path = "../web/browser.rs"]
mod browser;
mod lock;
mod login;
mod register;
mod sms;
mod table;
mod walk;

use std::pin::Pin;

/// A scenario under way.
type Run = Pin<Box<dyn Future<Output = ()>>>;

/// One code, how it is brought about, and the way out that is walked to the end.
pub struct Scenario {
    /// The code.
    pub code: &'static str,
    /// How it comes about.
    pub title: &'static str,
    /// The remedy, and the state that it ends in.
    pub walked: &'static str,
    /// Does both.
    pub run: fn() -> Run,
}

/// All of them, by family.
pub fn scenarios() -> impl Iterator<Item = &'static Scenario> {
    [login::ALL, lock::ALL, register::ALL, sms::ALL].into_iter().flatten()
}

/// The name of the one that runs is printed: a failure's own message is about a page.
async fn run(family: &'static [Scenario]) {
    for scenario in family {
        eprintln!("{}: {}", scenario.code, scenario.title);
        (scenario.run)().await;
    }
}

/// LOGIN-01 to LOGIN-28: S-026, S-030, S-047, S-159, S-172, S-178, S-190, S-194.
#[tokio::test]
async fn every_refused_sign_in_ends_signed_in() {
    run(login::ALL).await;
}

/// LOCK-01 to LOCK-07, LOCK-09 to LOCK-11: S-027, S-028, S-149, S-176, S-193.
#[tokio::test]
async fn every_lock_is_opened_alone() {
    run(lock::ALL).await;
}

/// REG-01 to REG-10, PWD-02, PWD-03: S-112 to S-128, S-160.
#[tokio::test]
async fn every_refused_form_ends_in_a_wallet() {
    run(register::ALL).await;
}

/// SMS-01 to SMS-12, PIN-01, PIN-02, NET-05, NET-09: S-128 to S-131.
#[tokio::test]
async fn every_lost_code_and_pin_is_replaced() {
    run(sms::ALL).await;
}
