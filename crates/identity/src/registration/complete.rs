//! The last step: the number is proved, and the customer comes into being with all of theirs.

use tongbao_db::Tx;
use tongbao_kernel::{Arg, Code, Failure, Problem};

use super::draft::{Opened, note, seal};
use super::{IdNumber, PersonName, Registered, Step, store};
use crate::institution::{self, policy};
use crate::session::SignedIn;
use crate::site::{Site, Verdict};
use crate::sms::{self, Channel, NewSms, Template};
use crate::{Device, Locale, customer, device, password, pin, session};

/// The number is proved: everything of the customer is written at once.
pub(super) fn complete(
    tx: &mut Tx<'_>,
    site: &Site,
    mut draft: Opened,
    from: &Device,
    locale: Locale,
    open: &mut impl FnMut(&mut Tx<'_>, &Registered) -> Result<(), Problem>,
) -> Verdict<SignedIn> {
    let now = site.now();
    if let Err(failure) = within_limit(tx, site, &draft)? {
        store::delete(tx, draft.id)?;
        note(tx, site, &draft, "registration.refused")?;
        return Ok(Err(failure));
    }
    insert_customer(tx, site, &draft, locale)?;
    let registered =
        Registered { customer: draft.customer, institution: draft.institution, at: now };
    let device = device::ensure(tx, site, from)?;
    device::trust(tx, draft.customer, device, now)?;
    let signed_in = session::start(tx, site, (draft.customer, draft.institution, device))?;
    open(tx, &registered)?;
    welcome(tx, site, &draft, locale)?;
    draft.step = Step::Done;
    draft.body.phc = None;
    draft.body.pin_mac = None;
    store::update(tx, &draft, seal(site, &draft))?;
    note(tx, site, &draft, "registration.completed")?;
    Ok(Ok(signed_in))
}

fn welcome(tx: &mut Tx<'_>, site: &Site, draft: &Opened, locale: Locale) -> Result<(), Problem> {
    let sms = NewSms {
        institution: draft.institution,
        phone: &draft.body.phone(),
        template: Template::Registered,
        args: Vec::new(),
        code: None,
        channel: Channel::Sms,
        locale,
    };
    sms::queue(tx, site, &sms).map(drop)
}

/// `REG-03` when the number was registered meanwhile, `REG-05` when the ID card has all it may
/// have: the code was right, so both may be told. Registrations of one institution take their turn
/// here, so that two at once cannot both pass.
fn within_limit(tx: &mut Tx<'_>, site: &Site, draft: &Opened) -> Verdict<()> {
    institution::lock(tx, draft.institution)?;
    let phone = customer::phone_index(&site.vault, draft.institution, &draft.body.phone());
    if customer::exists_phone_index(tx, draft.institution, &phone)? {
        return Ok(Err(Failure::new(Code::PhoneRegistered)));
    }
    let number = IdNumber::restore(&draft.body.id_number);
    let index = customer::id_index(&site.vault, draft.institution, &number);
    let count = customer::count_by_id_index(tx, draft.institution, &index)?;
    let max = site.policies(tx, draft.institution)?.value(policy::WALLETS_PER_ID_MAX);
    if count < max {
        return Ok(Ok(()));
    }
    Ok(Err(Failure::new(Code::WalletLimitReached).with("count", Arg::Count(count))))
}

/// Customer, password and PIN.
fn insert_customer(
    tx: &mut Tx<'_>,
    site: &Site,
    draft: &Opened,
    locale: Locale,
) -> Result<(), Problem> {
    let phone = draft.body.phone();
    let new = customer::NewCustomer {
        id: draft.customer,
        institution: draft.institution,
        name: &PersonName::restore(&draft.body.name),
        id_number: &IdNumber::restore(&draft.body.id_number),
        phone: &phone,
        locale,
    };
    customer::insert(tx, site, &new)?;
    let (phc, mac) = (draft.body.phc.as_deref(), draft.body.pin_mac.as_deref());
    let phc = phc.expect("the code is asked for after the secrets");
    let mac = mac.and_then(|mac| hex::decode(mac).ok());
    let mac = mac.expect("the code is asked for after the secrets");
    password::insert(tx, draft.customer, phc, site.now())?;
    let tries_max = pin::limits(&*site.policies(tx, draft.institution)?).tries_max;
    Ok(pin::insert(tx, draft.customer, &mac, tries_max, site.now())?)
}
