//! Correcting the mobile number (`SMS-03`) and sending the code to the right one.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::registration::{self, Step};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Phone, fold_width};
use tongbao_kernel::{Answer, Code};

use super::applicant::{Applicant, ended, href};
use crate::desk::{Reply, go};
use crate::views::register::PhoneView;

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PhoneForm {
    phone: String,
}

/// The form, with the number that the code was sent to.
pub(super) async fn page(applicant: Applicant) -> Reply {
    applicant.visitor.show(&view(&applicant, String::new())).await
}

/// Takes the number. A code for the earlier one is worthless from here on.
pub(super) async fn change(applicant: Applicant, FormBody(form): FormBody<PhoneForm>) -> Reply {
    match take(&applicant, &form).await {
        Ok(step) => go(href(step)),
        Err(problem) if problem.failure().code == Code::RegistrationExpired => {
            ended(&applicant.visitor, problem)
        }
        Err(problem) => applicant.visitor.refuse(problem, &view(&applicant, form.phone)).await,
    }
}

async fn take(applicant: &Applicant, form: &PhoneForm) -> Answer<Step> {
    let phone = Phone::parse(&fold_width(&form.phone))?;
    let draft = registration::change_phone(applicant.site(), &applicant.token, phone).await?;
    match draft.step {
        Step::Code => applicant.send_code(Channel::Sms).await?,
        Step::Secrets | Step::Done => {}
    }
    Ok(draft.step)
}

fn view(applicant: &Applicant, phone: String) -> PhoneView {
    PhoneView { sent_to: applicant.draft.masked_phone.clone(), phone }
}
