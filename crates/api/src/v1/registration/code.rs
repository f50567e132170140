//! The third step: a code to the mobile number.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tongbao_http::{JsonBody, Refusal, Surface, Visit};
use tongbao_identity::sms::Channel;
use tongbao_identity::sms_code::CodeSent;
use tongbao_identity::{Locale, Origin, registration};
use tongbao_kernel::Failure;
use utoipa::ToSchema;

use super::Continued;
use crate::amount::time;

/// How the code shall come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelBody {
    /// `sms`, or `voice` for a call that reads it out.
    #[schema(example = "sms")]
    channel: String,
}

impl ChannelBody {
    /// The channel that is named.
    pub(crate) fn channel(&self) -> Result<Channel, Failure> {
        let known = [Channel::Sms, Channel::Voice].into_iter();
        let mut found = known.filter(|channel| channel.as_str() == self.channel);
        found.next().ok_or_else(|| Failure::invalid("channel", "rule-unknown-choice"))
    }
}

/// A code on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodeSentBody {
    /// Where to: `138****1234`.
    phone: String,
    /// The letter in its message, which tells several apart.
    letter: char,
    /// Until when it is good. RFC 3339.
    expires_at: String,
    /// From when another one may be asked for. RFC 3339.
    resend_at: String,
}

impl From<CodeSent> for CodeSentBody {
    fn from(sent: CodeSent) -> Self {
        Self {
            phone: sent.masked_phone,
            letter: sent.letter,
            expires_at: time(sent.expires_at),
            resend_at: time(sent.resend_at),
        }
    }
}

/// Sends a code to the registration's number. `SMS-08` when it is too soon.
#[utoipa::path(
    post,
    path = "/registrations/current/codes",
    tag = "registrations",
    security(("registration" = [])),
    request_body = ChannelBody,
    responses((status = 202, description = "On its way", body = CodeSentBody)),
)]
pub(crate) async fn send(
    State(surface): State<Surface>,
    visit: Visit,
    Continued(token): Continued,
    JsonBody(body): JsonBody<ChannelBody>,
) -> Result<(StatusCode, Json<CodeSentBody>), Refusal> {
    let (channel, locale) = (body.channel()?, Locale::from(visit.locale));
    let origin = Some(Origin::of(visit.address));
    let sent = registration::send_code(&surface.site, &token, channel, locale, origin).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}
