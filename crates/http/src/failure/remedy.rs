//! Where each way out leads. The only place that ties the catalogue to addresses of pages.

use tongbao_kernel::failure::Remedy;
use tongbao_kernel::{Arg, Failure};

use crate::Words;

/// A way out as a page shows it: a link with a word on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayOut {
    /// Which one it is.
    pub remedy: Remedy,
    /// The word on it.
    pub label: String,
    /// Where it leads. Empty means this same address again; `#name` an input of this page.
    pub href: String,
    /// The likeliest one, shown as the main button.
    pub primary: bool,
}

impl WayOut {
    /// The failure's ways out, the likeliest first.
    pub(super) fn all(failure: &Failure, words: &Words) -> Vec<Self> {
        // A case names what the tier above allows; where it does not, there is none to rise to.
        let highest = !failure.args.is_empty() && failure.arg("next").is_none();
        let open = |remedy: &&Remedy| !(highest && **remedy == Remedy::Upgrade);
        let remedies = failure.code.entry().remedies.iter().filter(open).enumerate();
        remedies
            .map(|(index, remedy)| Self {
                remedy: *remedy,
                label: label(*remedy, failure, words),
                href: href(*remedy, failure),
                primary: index == 0,
            })
            .collect()
    }
}

/// The remedy's name on the API; its word is `remedy-<name>`.
pub const fn name(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Correct => "correct",
        Remedy::TryAgain => "try-again",
        Remedy::ViewResult => "view-result",
        Remedy::Register => "register",
        Remedy::SignIn => "sign-in",
        Remedy::ResendCode => "resend-code",
        Remedy::VoiceCode => "voice-code",
        Remedy::EditPhone => "edit-phone",
        Remedy::ChooseAnother => "choose-another",
        Remedy::ResetPin => "reset-pin",
        Remedy::Recover => "recover",
        Remedy::OtherMethod => "other-method",
        Remedy::Restrictions => "restrictions",
        Remedy::ChangePassword => "change-password",
        Remedy::Devices => "devices",
        Remedy::Passkeys => "passkeys",
        Remedy::Resume => "resume",
        Remedy::TopUp => "top-up",
        Remedy::ViewBalance => "view-balance",
        Remedy::Upgrade => "upgrade",
        Remedy::SmallerAmount => "smaller-amount",
        Remedy::OtherCard => "other-card",
        Remedy::BindCard => "bind-card",
        Remedy::SupportedCards => "supported-cards",
        Remedy::AskBack => "ask-back",
        Remedy::TellPayee => "tell-payee",
        Remedy::Proof => "proof",
        Remedy::Status => "status",
        Remedy::CheckNetwork => "check-network",
        Remedy::PhoneSettings => "phone-settings",
        Remedy::Home => "home",
        Remedy::Help => "help",
    }
}

fn label(remedy: Remedy, failure: &Failure, words: &Words) -> String {
    match (remedy, failure.arg("short")) {
        (Remedy::TopUp, Some(Arg::Money(short))) => {
            words.f("remedy-top-up-amount", &[("amount", *short)])
        }
        (remedy, _) => words.t(&format!("remedy-{}", name(remedy))),
    }
}

fn href(remedy: Remedy, failure: &Failure) -> String {
    let help = |code: &str| format!("/help/{code}");
    match remedy {
        Remedy::Correct | Remedy::ChooseAnother => input(failure),
        Remedy::SmallerAmount => "#amount".into(),
        Remedy::TryAgain => String::new(),
        Remedy::ViewResult => text(failure, "result").unwrap_or("/entries").into(),
        Remedy::Register => "/register".into(),
        Remedy::EditPhone => "/register/phone".into(),
        Remedy::Resume => "/register/resume".into(),
        Remedy::SignIn => "/sign-in".into(),
        Remedy::ResendCode => "#resend".into(),
        Remedy::VoiceCode => "#voice".into(),
        Remedy::ResetPin => "/pin/reset".into(),
        Remedy::Recover => "/recover".into(),
        Remedy::OtherMethod => "#methods".into(),
        Remedy::Restrictions => "/security/restrictions".into(),
        Remedy::ChangePassword => "/me/password".into(),
        Remedy::Devices => "/me/devices".into(),
        Remedy::Passkeys => "/security/passkeys".into(),
        Remedy::TopUp => top_up(failure),
        Remedy::ViewBalance => "/balance".into(),
        Remedy::Upgrade | Remedy::BindCard => "/cards/bind".into(),
        Remedy::OtherCard => "/cards".into(),
        Remedy::SupportedCards => "/cards/supported".into(),
        Remedy::AskBack => ask_back(failure),
        Remedy::TellPayee | Remedy::Help => help(failure.code.entry().code),
        Remedy::Proof => "/proof".into(),
        Remedy::Status => "/status".into(),
        Remedy::CheckNetwork => "/network".into(),
        Remedy::PhoneSettings => help("NET-04"),
        Remedy::Home => "/".into(),
    }
}

/// The input at fault on this page, or the page itself.
fn input(failure: &Failure) -> String {
    failure.field.map_or_else(String::new, |field| format!("#{field}"))
}

/// The missing amount is filled in, so that one tap and the PIN put it right.
fn top_up(failure: &Failure) -> String {
    match failure.arg("short") {
        Some(Arg::Money(short)) => format!("/topup?amount={}", short.plain()),
        _ => "/topup".into(),
    }
}

fn ask_back(failure: &Failure) -> String {
    match text(failure, "transfer") {
        Some(transfer) => format!("/transfers/{transfer}/ask-back"),
        None => "/entries".into(),
    }
}

fn text<'a>(failure: &'a Failure, name: &str) -> Option<&'a str> {
    match failure.arg(name) {
        Some(Arg::Text(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;
    use tongbao_kernel::Code;
    use tongbao_money::Money;

    /// S-035, S-040: the shortfall is named and topping it up is one tap away.
    #[test]
    fn a_short_balance_leads_to_topping_up_what_is_missing() {
        let failure = Failure::new(Code::BalanceShort)
            .with("balance", Arg::Money(Money::cny(9_000)))
            .with("short", Arg::Money(Money::cny(1_000)));
        let ways = WayOut::all(&failure, Words::of(Locale::ZhCn));
        assert_eq!(ways[0].href, "/topup?amount=10.00");
        assert_eq!(ways[0].label, "充值 ¥10.00");
        assert!(ways[0].primary && !ways[1].primary);
    }

    #[test]
    fn a_wrong_input_is_led_back_to() {
        let failure = Failure::invalid("amount", "rule-amount-format");
        assert_eq!(WayOut::all(&failure, Words::of(Locale::En))[0].href, "#amount");
    }

    #[test]
    fn every_way_out_has_its_word() {
        for code in Code::ALL {
            for locale in Locale::ALL {
                for way in WayOut::all(&Failure::new(*code), Words::of(locale)) {
                    assert!(!way.label.contains('⟦'), "{}: {}", code.entry().code, way.label);
                }
            }
        }
    }
}
