//! Step 2: login password and payment PIN. Neither is ever shown again, not even after a mistake.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::registration;
use tongbao_identity::sms::Channel;
use tongbao_kernel::{Answer, Code, Problem, Secret};

use super::applicant::{Applicant, ended};
use crate::desk::{Reply, go};
use crate::me::pin::chosen;
use crate::views::register::SecretsView;

/// Fewest characters of a password, as the rule says it (`PWD-03`).
pub(crate) const PASSWORD_CHARACTERS_MIN: usize = 8;
const VIEW: SecretsView = SecretsView { password_min: PASSWORD_CHARACTERS_MIN };

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SecretsForm {
    password: String,
    pin: String,
    pin_again: String,
}

/// The form. It may be come back to until the code was right.
pub(super) async fn page(applicant: Applicant) -> Reply {
    applicant.visitor.show(&VIEW).await
}

/// Takes both and sends the code.
pub(super) async fn set(applicant: Applicant, FormBody(form): FormBody<SecretsForm>) -> Reply {
    match take(&applicant, form).await {
        Ok(()) => go("/register/code"),
        Err(problem) if problem.failure().code == Code::RegistrationExpired => {
            ended(&applicant.visitor, problem)
        }
        Err(problem) => applicant.visitor.refuse(problem, &VIEW).await,
    }
}

async fn take(applicant: &Applicant, form: SecretsForm) -> Answer<()> {
    let pin = chosen(&form.pin, &form.pin_again)?;
    let password = Secret::new(form.password);
    registration::set_secrets(applicant.site(), &applicant.token, password, pin).await?;
    match applicant.send_code(Channel::Sms).await {
        Ok(()) => Ok(()),
        Err(problem) => sent_before(applicant, problem).await,
    }
}

/// Whoever came back to change a secret has a code on its way, which stays good (`SMS-08`).
async fn sent_before(applicant: &Applicant, problem: Problem) -> Answer<()> {
    let waiting = applicant.code_status().await?.is_some();
    if waiting && problem.failure().code == Code::CodeTooSoon { Ok(()) } else { Err(problem) }
}
