//! An SMS code on its way, as every page that waits for one shows it.

use tongbao_http::Visit;
use tongbao_identity::sms_code::CodeStatus;
use tongbao_kernel::{Code, Failure};

use crate::views::{Badge, CodeView, Tone};

/// Where the forms of such a page lead.
pub(crate) struct Addresses {
    /// The code goes here; resending is below it.
    pub(crate) action: String,
    /// What every address carries along, `?proof=…`.
    pub(crate) query: String,
    /// Where the number can be corrected, if it can.
    pub(crate) edit: Option<String>,
}

/// What the page shows of the code.
pub(crate) fn view(visit: &Visit, status: &CodeStatus, at: &Addresses) -> CodeView {
    let (words, sent) = (visit.words, &status.sent);
    let delivery = worth_telling(status).map(|notice| {
        let told = visit.tell(notice);
        Badge::new(Tone::of(&told), &told.title)
    });
    CodeView {
        phone: sent.masked_phone.clone(),
        sent_at: sent.issued_at.beijing().strftime("%H:%M:%S").to_string(),
        expires_at: words.clock(sent.expires_at),
        sequence: sent.letter.to_string(),
        resend_at: sent.resend_at.rfc3339(),
        resend_clock: words.clock(sent.resend_at),
        action: format!("{}{}", at.action, at.query),
        resend_action: format!("{}/resend{}", at.action, at.query),
        voice_action: Some(format!("{}/voice{}", at.action, at.query)),
        edit_href: at.edit.clone(),
        uncertain: false,
        delivery,
    }
}

/// `SMS-01` and `SMS-02`. That the number may be wrong (`SMS-03`) the page says in any case, beside
/// the number.
pub(crate) fn worth_telling(status: &CodeStatus) -> Option<&Failure> {
    (status.notice.code != Code::SmsWrongNumber).then_some(&status.notice)
}
