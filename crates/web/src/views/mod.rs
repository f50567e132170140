//! What each page shows, as plain data that is already formatted, and its template.
//!
//! A handler fills a view and calls [`View::render`]; no template sees a domain type. Each view
//! has `samples()`, one for every state that the page is designed for, so that all pages render
//! in tests and in the gallery without a database.

use tongbao_http::Words;
use tongbao_http::failure::Help;
use tongbao_kernel::Code;

pub mod activity;
pub mod balance;
pub mod bank_order;
pub mod card;
pub mod data;
pub mod frame;
pub mod history;
pub mod home;
pub mod me;
pub mod message_check;
pub mod parts;
pub mod passkey;
pub mod phrase;
pub mod recover;
pub mod register;
pub mod reminder;
pub mod security;
pub mod sign_in;
pub mod support;
pub mod transfer;
pub mod welcome;

pub use frame::{Accent, Banner, Brand, Frame, Notices, Section, Theme};
pub use parts::{Amount, Badge, CodeView, ConfirmView, Fact, Field, Resume, Tone};
pub use passkey::PasskeyAsk;

/// A page that can be drawn.
pub trait View {
    /// The page as HTML, in the language of `words`, inside `frame`.
    fn render(&self, words: &Words, frame: &Frame) -> Result<String, askama::Error>;
}

/// Ties a view to its template: title, place in the navigation, and where "back" leads
/// (`None` on the pages of the bottom bar).
macro_rules! page {
    ($view:ty, $path:tt, $section:ident, $title:expr, $back:expr) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $path)]
            struct Page<'a> {
                w: &'a tongbao_http::Words,
                frame: &'a $crate::views::Frame,
                section: $crate::views::Section,
                title: String,
                back: Option<String>,
                v: &'a $view,
            }

            impl $crate::views::View for $view {
                fn render(
                    &self,
                    words: &tongbao_http::Words,
                    frame: &$crate::views::Frame,
                ) -> Result<String, askama::Error> {
                    let title: fn(&$view, &tongbao_http::Words) -> String = $title;
                    let back: fn(&$view) -> Option<String> = $back;
                    let page = Page {
                        w: words,
                        frame,
                        section: $crate::views::Section::$section,
                        title: title(self, words),
                        back: back(self),
                        v: self,
                    };
                    // Some pages say everything by words alone and never look at their view.
                    let _unread = page.v;
                    askama::Template::render(&page)
                }
            }
        };
    };
}
pub(crate) use page;

/// One page of the gallery: its name and its HTML.
pub struct Sample {
    /// Name of the page and number of the state: `home-2`.
    pub name: String,
    /// The whole page.
    pub html: String,
}

/// Every page in every designed state, for the gallery, the screenshots and the tests.
pub fn gallery(words: &Words, frame: &Frame) -> Result<Vec<Sample>, askama::Error> {
    let mut pages = Vec::new();
    macro_rules! add {
        ($($name:literal $view:path;)*) => {$(
            for (index, view) in <$view>::samples().iter().enumerate() {
                let html = view.render(words, frame)?;
                pages.push(Sample { name: format!("{}-{}", $name, index + 1), html });
            }
        )*};
    }
    add! {
        "welcome" welcome::WelcomeView;
        "register-identity" register::IdentityView;
        "register-secrets" register::SecretsView;
        "register-phone" register::PhoneView;
        "register-code" register::RegisterCodeView;
        "register-done" register::DoneView;
        "register-resume" register::ResumeView;
        "sign-in" sign_in::SignInView;
        "verify" sign_in::VerifyView;
        "recover" recover::RecoverView;
        "security" security::SecurityView;
        "authenticator" security::AuthenticatorView;
        "email" security::EmailView;
        "restrictions" security::RestrictionsView;
        "restriction-lift" security::LiftView;
        "not-me" security::NotMeView;
        "user-name" security::UserNameView;
        "activity" activity::ActivityView;
        "phrase" phrase::PhraseView;
        "reminder" reminder::ReminderView;
        "data" data::DataView;
        "check" message_check::CheckView;
        "passkeys" passkey::PasskeysView;
        "passkey-add" passkey::PasskeyAddView;
        "passkey" passkey::PasskeyEditView;
        "home" home::HomeView;
        "balance" balance::BalanceView;
        "balance-proof" balance::ProofView;
        "cards" card::CardsView;
        "card-bind" card::BindView;
        "card-code" card::BindCodeView;
        "card-unbind" card::UnbindView;
        "top-up" bank_order::TopUpView;
        "withdraw" bank_order::WithdrawView;
        "confirm" parts::ConfirmView;
        "bank-order" bank_order::BankOrderView;
        "transfer-payee" transfer::PayeeView;
        "transfer-amount" transfer::TransferAmountView;
        "receipt" transfer::ReceiptView;
        "receipt-shared" transfer::SharedReceiptView;
        "ask-back" transfer::AskBackView;
        "ask-back-state" transfer::AskBackStateView;
        "history" history::HistoryView;
        "entry" history::EntryView;
        "entry-not-mine" history::NotMineView;
        "me" me::MeView;
        "devices" me::DevicesView;
        "settings" me::SettingsView;
        "change-password" me::ChangePasswordView;
        "pin-reset" me::PinResetView;
        "failure" support::FailurePageView;
        "help-index" support::HelpIndexView;
        "status" support::StatusView;
        "network" support::NetworkView;
        "offline" support::OfflineView;
        "cards-supported" card::SupportedView;
    }
    let help = Help::of(Code::BalanceShort, words);
    let html = support::HelpView::of(help, frame.failure.as_ref()).render(words, frame)?;
    pages.push(Sample { name: "help-1".into(), html });
    Ok(pages)
}

#[cfg(test)]
mod tests;
