//! What time has made useless: broken-off registrations, old codes, counters, sessions.

use std::time::Duration;

use tongbao_kernel::{Answer, Problem, Timestamp};

use crate::site::Site;
use crate::{
    challenge, email, mail, passkey, password, recovery, registration, session, sms, sms_code,
    throttle,
};

/// Codes are looked at for 26 hours; a week leaves staff something to look into.
const CODES_KEPT: Duration = Duration::from_secs(7 * 86_400);
/// The longest window or lock of a counter is a day.
const TRIES_KEPT: Duration = Duration::from_secs(2 * 86_400);
/// Wrong passwords in a row are remembered for a month without one.
const SIGN_IN_TRIES_KEPT: Duration = Duration::from_secs(30 * 86_400);
/// They live for minutes; a week leaves staff something to look into.
const WAYS_KEPT: Duration = Duration::from_secs(7 * 86_400);
/// Complaints about messages come within a quarter.
const MESSAGES_KEPT: Duration = Duration::from_secs(90 * 86_400);

/// People ask why they were disconnected within days; staff within weeks.
const SESSIONS_KEPT: Duration = Duration::from_secs(90 * 86_400);

/// Deletes what is past its time; how many rows. Run it hourly.
pub async fn sweep(site: &Site) -> Answer<u64> {
    let now = site.now();
    let other = site
        .db
        .write(move |tx| {
            let drafts = registration::forget_expired(tx, now)?;
            let codes = sms_code::forget_before(tx, now.before(CODES_KEPT))?
                + email::forget_before(tx, now.before(CODES_KEPT))?;
            let tries = password::forget_tries_before(tx, now.before(SIGN_IN_TRIES_KEPT))?;
            let messages = sms::forget_before(tx, now.before(MESSAGES_KEPT))?
                + mail::forget_before(tx, now.before(MESSAGES_KEPT))?;
            let throttles = throttle::forget_before(tx, now.before(TRIES_KEPT))?;
            let ways = challenge::forget_before(tx, now.before(WAYS_KEPT))?
                + recovery::forget_before(tx, now.before(WAYS_KEPT))?
                + passkey::forget_before(tx, now)?;
            Ok::<u64, Problem>(drafts + codes + tries + throttles + messages + ways)
        })
        .await?;
    Ok(other + sweep_sessions(site, now.before(SESSIONS_KEPT)).await?)
}

/// A few at a time: there are as many as people signed in, and payments wait behind a long delete.
async fn sweep_sessions(site: &Site, before: Timestamp) -> Answer<u64> {
    let mut swept = 0;
    loop {
        let some = site.db.write(move |tx| session::forget_before(tx, before)).await?;
        if some == 0 {
            return Ok(swept);
        }
        swept += some;
    }
}
