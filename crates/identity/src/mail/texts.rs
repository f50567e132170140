//! What mails say: plain text, in the language of the person. Each says who writes and what about,
//! what whoever did not ask for it should do, and that nobody asks for a password or a code.
//!
//! A notice says by mail what it says by SMS, in the same words, so that the two never differ.

use crate::{Locale, sms};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A code that proves the address.
    CodeVerify,
    /// A link that goes on with a recovery. It is one factor of several, never the only one.
    RecoverLink,
    /// Something happened to the account: the words of this SMS.
    Notice(sms::Template),
}

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The name of whoever writes.
    pub sender: String,
    /// The subject, in one line.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl Template {
    const OWN: [Self; 2] = [Self::CodeVerify, Self::RecoverLink];

    /// As rows and messages have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeVerify => "email-verify",
            Self::RecoverLink => "recover-link",
            Self::Notice(notice) => notice.as_str(),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let own = Self::OWN.into_iter().find(|template| template.as_str() == text);
        own.or_else(|| sms::Template::parse(text).map(Self::Notice))
    }

    fn subject(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::CodeVerify => ("邮箱验证码", "your e-mail code"),
            Self::RecoverLink => ("找回账户", "getting back in"),
            Self::Notice(_) => ("账户安全提醒", "about your account"),
        };
        locale.pick(zh, en)
    }

    fn words(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::CodeVerify => (
                "您正在为数字钱包绑定这个邮箱，请在钱包中输入验证码：\n\n\
                 {code}\n\n\
                 {minutes} 分钟内有效。任何人索要验证码都是诈骗，请勿告诉他人。\n\
                 如非本人操作，请忽略本邮件，您的邮箱不会被绑定。",
                "You are adding this address to your wallet. Enter this code there:\n\n\
                 {code}\n\n\
                 It is good for {minutes} minutes. Whoever asks you for it is a fraud; never tell \
                 anyone.\n\
                 If this was not you, ignore this mail: the address is not added.",
            ),
            Self::RecoverLink => (
                "您正在找回账户（解锁或重设登录密码）。请在开始找回的那台设备上打开以下链接：\n\n\
                 {link}\n\n\
                 链接 {minutes} 分钟内有效，只能使用一次。打开后仍需核验手机号和身份，\
                 仅凭本邮件不能登录您的账户。\n\
                 如非本人操作，请忽略本邮件，您的账户不受影响。",
                "You are getting back into your account (unlocking it, or setting a new \
                 password). Open this link on the device on which you began:\n\n\
                 {link}\n\n\
                 It is good for {minutes} minutes, and once. Your number and your identity are \
                 still asked for: this mail alone opens nothing.\n\
                 If this was not you, ignore this mail; your account is not affected.",
            ),
            Self::Notice(notice) => return notice.words(locale),
        };
        locale.pick(zh, en)
    }
}

/// The mail in words. `args` name the places; `bank` is the institution's full name, `short` what
/// people call it, `hotline` its telephone number.
pub fn mail_text(template: Template, args: &[(&str, &str)], locale: Locale) -> Written {
    let (greeting, foot) = locale.pick((GREETING_ZH, FOOT_ZH), (GREETING_EN, FOOT_EN));
    let subject = locale.pick("【{short}】", "[{short}] ").to_owned() + template.subject(locale);
    let text = [greeting, template.words(locale), foot].concat();
    Written { sender: fill("{bank}", args), subject: fill(&subject, args), text: fill(&text, args) }
}

const GREETING_ZH: &str = "您好：\n\n";
const GREETING_EN: &str = "Hello,\n\n";
const FOOT_ZH: &str = "\n\n——\n{bank}数字钱包\n\
    我们不会以任何理由索要您的密码、支付密码或验证码。如有疑问，请自行打开钱包查看，\
    或拨打 {hotline}。\n\
    本邮件由系统自动发出，请勿回复。\n";
const FOOT_EN: &str = "\n\n--\n{bank}, digital wallet\n\
    We never ask for your password, payment PIN or a code. If in doubt, open the wallet yourself \
    and look, or call {hotline}.\n\
    This mail was sent automatically; please do not answer it.\n";

/// The text with the values in their places, each looked at once: a value that looks like a place
/// stays a value.
fn fill(text: &str, args: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        let value = args.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGS: &[(&str, &str)] = &[
        ("bank", "江海银行"),
        ("short", "江海"),
        ("hotline", "95801"),
        ("code", "042517"),
        ("minutes", "30"),
        ("link", "https://wallet.example.cn/recover/mail/abc"),
        ("time", "11-22 10:42"),
        ("device", "Chrome {code}"),
    ];

    fn all() -> Vec<Template> {
        let notices = sms::Template::ALL.iter().copied().filter(|template| template.is_notice());
        Template::OWN.into_iter().chain(notices.map(Template::Notice)).collect()
    }

    #[test]
    fn every_mail_is_complete_in_both_languages() {
        for template in all() {
            assert_eq!(Template::parse(template.as_str()), Some(template));
            for locale in [Locale::ZhCn, Locale::En] {
                let Written { sender, subject, text } = mail_text(template, ARGS, locale);
                assert_eq!(sender, "江海银行");
                assert!(subject.contains("江海") && !subject.contains('\n'), "{subject}");
                let open = text.replace("Chrome {code}", "");
                assert!(!open.contains(['{', '}']), "{text}");
                assert!(text.contains("95801") && text.ends_with('\n'), "{text}");
            }
        }
    }

    #[test]
    fn a_code_and_a_link_stand_in_lines_of_their_own() {
        for locale in [Locale::ZhCn, Locale::En] {
            let code = mail_text(Template::CodeVerify, ARGS, locale).text;
            assert!(code.contains("\n042517\n"), "{code}");
            let link = mail_text(Template::RecoverLink, ARGS, locale).text;
            assert!(link.contains("\nhttps://wallet.example.cn/recover/mail/abc\n"), "{link}");
        }
    }

    #[test]
    fn a_notice_says_what_the_sms_says_and_no_value_becomes_a_place() {
        let notice = Template::Notice(sms::Template::NewDevice);
        let mail = mail_text(notice, ARGS, Locale::ZhCn).text;
        assert!(mail.contains("新设备（Chrome {code}）登录"), "{mail}");
    }
}
