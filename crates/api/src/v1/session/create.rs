//! Signing in.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tongbao_http::{Caller, JsonBody, Refusal, Surface, Visit};
use tongbao_identity::password::{self, SignIn};
use tongbao_identity::{Locale, Login};
use tongbao_kernel::Secret;
use utoipa::ToSchema;

use super::SessionBody;
use crate::v1::challenge::{ChallengedBody, entered};
use crate::v1::institutions;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInBody {
    /// The institution's code.
    #[schema(example = "jianghai")]
    institution: String,
    /// A mobile number of the mainland, a user name or an e-mail address. Also taken as `phone`.
    #[serde(alias = "phone")]
    #[schema(example = "13800001234")]
    login: String,
    /// The password, as typed.
    #[schema(format = Password)]
    password: String,
}

/// Signs in, or asks for a second factor (`LOGIN-12`) where the request carries no `Device-Token`
/// that has signed in before. An unknown name and a wrong password are told alike (`LOGIN-07`), unless the
/// request carries a `Device-Token` that has signed in before.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    security(()),
    params(("Device-Token" = Option<String>, Header, description = "From an earlier session")),
    request_body = SignInBody,
    responses(
        (status = 201, description = "Signed in", body = SessionBody),
        (status = 202, description = "A second factor is asked for", body = ChallengedBody),
    ),
)]
pub(crate) async fn create(
    State(surface): State<Surface>,
    visit: Visit,
    Caller(device): Caller,
    JsonBody(body): JsonBody<SignInBody>,
) -> Result<Response, Refusal> {
    let institution = institutions::named(&surface, &body.institution).await?;
    let entry = SignIn {
        institution: institution.id,
        login: Login::parse(&body.login)?,
        password: Secret::new(body.password),
        device: device.clone(),
        locale: Locale::from(visit.locale),
    };
    let signed_in = password::sign_in(&surface.site, entry).await?;
    Ok(entered(&signed_in, &device))
}
