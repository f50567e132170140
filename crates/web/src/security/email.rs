//! 邮箱: an address to sign in with and to be told at, proved by a code that is mailed to it.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::email::{self, CodeStatus, EmailAddress};
use tongbao_identity::{Locale, fold_width};
use tongbao_kernel::{Answer, Problem, Secret};

use crate::desk::{Desk, Reply, go};
use crate::views::security::EmailView;

/// The address, and the password that proves who asks.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EmailForm {
    email: String,
    password: String,
}

/// The code from the mail.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// The password alone.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasswordForm {
    password: String,
}

/// The address, or the form for one.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = present(&desk, String::new()).await?;
    desk.show(&view).await
}

/// Mails a code.
pub(super) async fn begin(desk: Desk, FormBody(form): FormBody<EmailForm>) -> Reply {
    match mail(&desk, &form).await {
        Ok(()) => go("/security/email/code"),
        Err(problem) => {
            let view = present(&desk, form.email).await?;
            desk.refuse(problem, &view).await
        }
    }
}

/// The code, and what became of its mail.
pub(super) async fn code(desk: Desk) -> Reply {
    match email::status(&desk.surface.site, &desk.actor).await? {
        Some(status) => desk.explain(&status.notice, &waiting(&desk, &status)).await,
        None => go("/security/email"),
    }
}

/// Compares it.
pub(super) async fn confirm(desk: Desk, FormBody(form): FormBody<CodeForm>) -> Reply {
    let code = fold_width(&form.code);
    match email::confirm(&desk.surface.site, &desk.actor, &code).await {
        Ok(_) => go("/security/email"),
        Err(problem) => refused(&desk, problem).await,
    }
}

/// Mails another code.
pub(super) async fn resend(desk: Desk) -> Reply {
    let locale = Locale::from(desk.visit.locale);
    match email::resend(&desk.surface.site, &desk.actor, locale).await {
        Ok(_) => go("/security/email/code"),
        Err(problem) => refused(&desk, problem).await,
    }
}

/// Deletes the address.
pub(super) async fn remove(desk: Desk, FormBody(form): FormBody<PasswordForm>) -> Reply {
    let password = Secret::new(form.password);
    match email::remove(&desk.surface.site, &desk.actor, password).await {
        Ok(()) => go("/security/email"),
        Err(problem) => {
            let view = present(&desk, String::new()).await?;
            desk.refuse(problem, &view).await
        }
    }
}

async fn mail(desk: &Desk, form: &EmailForm) -> Answer<()> {
    let address = EmailAddress::parse(&fold_width(&form.email))?;
    let (site, locale) = (&desk.surface.site, Locale::from(desk.visit.locale));
    let password = Secret::new(form.password.clone());
    email::begin(site, &desk.actor, password, address, locale).await.map(drop)
}

async fn refused(desk: &Desk, problem: Problem) -> Reply {
    match email::status(&desk.surface.site, &desk.actor).await? {
        Some(status) => desk.refuse(problem, &waiting(desk, &status)).await,
        None => Err(problem.into()),
    }
}

async fn present(desk: &Desk, typed: String) -> Answer<EmailView> {
    let email = email::of(&desk.surface.site, &desk.actor).await?;
    Ok(match email {
        Some(email) => EmailView::On {
            address: email.address.masked(),
            since: desk.words().time(email.verified_at, desk.now()),
        },
        None => EmailView::Off { typed },
    })
}

fn waiting(desk: &Desk, status: &CodeStatus) -> EmailView {
    let mailed = &status.mailed;
    EmailView::Code {
        address: mailed.masked_address.clone(),
        expires_at: desk.words().clock(mailed.expires_at),
        resend_at: mailed.resend_at.rfc3339(),
        resend_clock: desk.words().clock(mailed.resend_at),
    }
}
