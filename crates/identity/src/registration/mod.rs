//! Registration in three steps: who you are, your secrets, the code. Each step is kept sealed for
//! 24 hours behind a token in a cookie, so that an interrupted person goes on where they were.
//!
//! What a stranger may learn: nothing about numbers that are registered already. Such a draft looks
//! like any other, but its code never matches, and the owner of the number gets an SMS instead
//! (`REG-03`). Once the code was right the number is proved, and exact causes may be told
//! (`REG-05`).

mod complete;
mod draft;
mod enrol;
mod id_number;
mod name;
mod store;

use tongbao_db::Tx;
use tongbao_kernel::{
    Answer, Arg, Code, CustomerId, Failure, InstitutionId, Problem, RegistrationId, Secret,
    Timestamp,
};
use tongbao_vault::{HasherDown, Pin, Token};

use complete::complete;
use draft::{Body, Opened, change, find, load, note, seal};
pub use enrol::{Person, enrol};
pub use id_number::IdNumber;
pub use name::PersonName;
pub(crate) use store::forget_expired;

use crate::institution::policy;
use crate::password::{self, Personal};
use crate::session::SignedIn;
use crate::site::Site;
use crate::sms::{Channel, Template};
use crate::sms_code::{self, CodeSent, CodeStatus};
use crate::{Device, Locale, Origin, Phone, customer, device, incident, pin};

/// Where a registration stands: what the person does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Choose password and PIN.
    Secrets,
    /// Enter the code.
    Code,
    /// Nothing: the wallet is open.
    Done,
}

impl Step {
    /// As pages count: who you are is the first.
    pub const fn number(self) -> i64 {
        match self {
            Self::Secrets => 2,
            Self::Code => 3,
            Self::Done => 4,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Code => "code",
            Self::Done => "done",
        }
    }

    fn from_row(text: &str) -> Self {
        match text {
            "secrets" => Self::Secrets,
            "code" => Self::Code,
            _ => Self::Done,
        }
    }
}

/// What a person enters first.
#[derive(Debug, Clone)]
pub struct Start {
    /// Where.
    pub institution: InstitutionId,
    /// As on the ID card.
    pub name: PersonName,
    /// Their ID-card number.
    pub id_number: IdNumber,
    /// Their mobile number.
    pub phone: Phone,
    /// The browser it comes from.
    pub device: Device,
}

/// A registration that has just begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// For the cookie that leads back to it.
    pub token: Token,
    /// Where it stands.
    pub draft: Draft,
}

/// A registration under way, as its owner may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The registration.
    pub id: RegistrationId,
    /// Where.
    pub institution: InstitutionId,
    /// What comes next.
    pub step: Step,
    /// *小明.
    pub masked_name: String,
    /// 138****1234.
    pub masked_phone: String,
    /// Until when it is kept.
    pub expires_at: Timestamp,
}

impl Draft {
    /// `REG-09`: that it was kept, for the page that leads back to it.
    pub fn kept(&self) -> Failure {
        Failure::new(Code::RegistrationKept)
            .with("step", Arg::Count(self.step.number()))
            .with("until", Arg::Time(self.expires_at))
    }
}

/// A new customer, for what is opened in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// The customer.
    pub customer: CustomerId,
    /// Where.
    pub institution: InstitutionId,
    /// When.
    pub at: Timestamp,
}

/// Begins a registration. Refused with `LOGIN-10`, `LOGIN-11` during an incident; what was entered
/// was already judged when it was parsed.
pub async fn start(site: &Site, start: Start) -> Answer<Started> {
    let token = Token::mint(&*site.entropy);
    let (own, hash) = (site.clone(), site.vault.token_hash(&token));
    let draft = site
        .command(move |tx| {
            let now = own.now();
            if let Some(incident) = incident::current(tx, start.institution, now)? {
                return Ok(Err(incident.refusal()));
            }
            let life = own.policies(tx, start.institution)?.seconds(policy::DRAFT_LIFE_SECONDS);
            let draft = Opened {
                id: RegistrationId::mint(&*own.clock, &*own.entropy),
                institution: start.institution,
                device: device::ensure(tx, &own, &start.device)?,
                customer: CustomerId::mint(&*own.clock, &*own.entropy),
                step: Step::Secrets,
                expires_at: now.after(life),
                body: Body {
                    name: start.name.as_str().to_owned(),
                    id_number: start.id_number.digits().to_owned(),
                    phone: start.phone.digits().to_owned(),
                    phc: None,
                    pin_mac: None,
                },
            };
            store::insert(tx, &draft, &hash, seal(&own, &draft), now)?;
            note(tx, &own, &draft, "registration.started")?;
            Ok(Ok(draft.view()))
        })
        .await?;
    Ok(Started { token, draft })
}

/// The registration behind a token. `REG-10` when it is past its time or unknown, `REG-03` when it
/// is complete.
pub async fn resume(site: &Site, token: &Token) -> Answer<Draft> {
    Ok(find(site, token).await?.view())
}

/// Takes password and PIN. `REG-07` and `PWD-03` name the rule that is broken; `LOGIN-09` when the
/// password service is down. May be repeated until the code was right.
pub async fn set_secrets(
    site: &Site,
    token: &Token,
    password: Secret<String>,
    pin: Pin,
) -> Answer<Draft> {
    let draft = find(site, token).await?;
    let personal = Personal {
        name: &draft.body.name,
        phone: &draft.body.phone,
        id_number: &draft.body.id_number,
    };
    password::check_new(password.expose(), &personal, Some(pin.expose()))?;
    pin::check_new(&pin, &personal)?;
    let hashed = site.passwords.hash(password).await;
    let phc = hashed.map_err(|HasherDown| Failure::new(Code::AuthenticationDown))?;
    let pin_mac = hex::encode(site.vault.pin_mac(draft.customer, &pin));
    change(site, token, "registration.secrets_set", move |draft| {
        draft.body.phc = Some(phc.clone());
        draft.body.pin_mac = Some(pin_mac.clone());
        draft.step = Step::Code;
    })
    .await
}

/// Corrects the mobile number (`SMS-03`). A code for the earlier one is worthless from then on.
pub async fn change_phone(site: &Site, token: &Token, phone: Phone) -> Answer<Draft> {
    change(site, token, "registration.phone_changed", move |draft| {
        draft.body.phone = phone.digits().to_owned();
    })
    .await
}

/// Sends the code, by SMS or read out. `SMS-08` when it is too soon.
pub async fn send_code(
    site: &Site,
    token: &Token,
    channel: Channel,
    locale: Locale,
    origin: Option<Origin>,
) -> Answer<CodeSent> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    site.command(move |tx| {
        let draft = match load(tx, &own, &hash)? {
            Ok(draft) if draft.step == Step::Code => draft,
            Ok(draft) => return Ok(Err(draft.view().kept())),
            Err(failure) => return Ok(Err(failure)),
        };
        let scope = draft.scope(origin);
        let index = customer::phone_index(&own.vault, draft.institution, &scope.phone);
        if customer::exists_phone_index(tx, draft.institution, &index)? {
            let instead = Template::AlreadyRegistered;
            return sms_code::send_decoy(tx, &own, &scope, channel, locale, instead);
        }
        sms_code::send(tx, &own, &scope, channel, locale)
    })
    .await
}

/// What the page that waits for the code shows.
pub async fn code_status(site: &Site, token: &Token) -> Answer<Option<CodeStatus>> {
    let draft = find(site, token).await?;
    let own = site.clone();
    site.db.read(move |tx| sms_code::status(tx, &own, &draft.scope(None))).await
}

/// Checks the code, and with the right one makes the customer, runs `open` (the wallet) in the same
/// transaction, trusts the device and signs in.
///
/// Refused with `SMS-04` to `SMS-07`; after the right code with `REG-03`, `REG-05`, or what `open`
/// refuses.
pub async fn confirm<F>(
    site: &Site,
    token: &Token,
    code: &str,
    from: Device,
    locale: Locale,
    mut open: F,
) -> Answer<SignedIn>
where
    F: FnMut(&mut Tx<'_>, &Registered) -> Result<(), Problem> + Send + 'static,
{
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let code = code.to_owned();
    site.command(move |tx| {
        let draft = match load(tx, &own, &hash)? {
            Ok(draft) if draft.step == Step::Code => draft,
            Ok(draft) => return Ok(Err(draft.view().kept())),
            Err(failure) => return Ok(Err(failure)),
        };
        if let Err(failure) = sms_code::verify(tx, &own, &draft.scope(None), &code)? {
            return Ok(Err(failure));
        }
        complete(tx, &own, draft, &from, locale, &mut open)
    })
    .await
}
