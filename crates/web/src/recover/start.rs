//! First, the mobile number. Whether it has an account is not told.

use serde::Deserialize;
use tongbao_http::{Caller, FormBody, cookie};
use tongbao_identity::recovery::{self, Start, Started};
use tongbao_identity::{Device, Institution, Phone, fold_width};
use tongbao_kernel::Answer;

use crate::desk::{Reply, go};
use crate::views::recover::RecoverView;
use crate::visitor::{Visitor, with_cookie};

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StartForm {
    phone: String,
}

/// The form.
pub(super) async fn page(visitor: Visitor) -> Reply {
    match visitor.chosen().await {
        Ok(_) => visitor.show(&RecoverView::Start { phone: String::new() }).await,
        Err(to_choosing) => Ok(to_choosing),
    }
}

/// Begins, and sends the code.
pub(super) async fn begin(
    visitor: Visitor,
    Caller(device): Caller,
    FormBody(form): FormBody<StartForm>,
) -> Reply {
    let institution = match visitor.chosen().await {
        Ok(institution) => institution,
        Err(to_choosing) => return Ok(to_choosing),
    };
    match start(&visitor, &institution, &device, &form).await {
        Ok(started) => {
            let answer = go("/recover/code")?;
            let answer = with_cookie(answer, cookie::RECOVERY.set(&started.token.text()));
            Ok(with_cookie(answer, cookie::DEVICE.set(&device.token.text())))
        }
        Err(problem) => visitor.refuse(problem, &RecoverView::Start { phone: form.phone }).await,
    }
}

async fn start(
    visitor: &Visitor,
    institution: &Institution,
    device: &Device,
    form: &StartForm,
) -> Answer<Started> {
    let start = Start {
        institution: institution.id,
        phone: Phone::parse(&fold_width(&form.phone))?,
        device: device.clone(),
        locale: visitor.locale(),
    };
    recovery::start(&visitor.surface.site, start).await
}
