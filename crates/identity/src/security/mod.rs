//! The security centre: how well an account is guarded, and what would guard it better.

mod rules;

use tongbao_kernel::{Answer, Failure, Timestamp};

pub use rules::{Guard, Item, score};

use crate::authenticator::AuthenticatorState;
use crate::session::Actor;
use crate::site::Site;
use crate::{authenticator, password, pin, session};

/// What the owner of an account sees of its security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// What guards the account, and what could.
    pub items: Vec<Item>,
    /// Their weights together, of a hundred.
    pub score: i64,
    /// When the login password was set.
    pub password_changed_at: Option<Timestamp>,
    /// When the payment PIN was set.
    pub pin_changed_at: Option<Timestamp>,
    /// The authenticator and its recovery codes.
    pub authenticator: AuthenticatorState,
    /// Signed-in devices.
    pub sessions: usize,
    /// `LOCK-06`, while strangers are shut out.
    pub attack: Option<Failure>,
}

/// The security of the actor's account.
pub async fn overview(site: &Site, actor: &Actor) -> Answer<Overview> {
    let customer = actor.customer;
    let read = site.db.read(move |tx| -> Answer<_> { Ok(password::changed_at(tx, customer)?) });
    let password_changed_at = read.await?;
    let pin = pin::state(site, actor).await?;
    let authenticator = authenticator::state(site, actor).await?;
    let sessions = session::list(site, actor).await?.len();
    let attack = password::attack(site, actor).await?;
    let items = rules::items(&rules::Facts {
        authenticator: authenticator.since.is_some(),
        codes_left: authenticator.codes_left,
        pin_set: pin.is_set,
        attacked: attack.is_some(),
        sessions,
    });
    Ok(Overview {
        score: score(&items),
        items,
        password_changed_at,
        pin_changed_at: pin.changed_at,
        authenticator,
        sessions,
        attack,
    })
}
