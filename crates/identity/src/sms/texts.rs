//! What messages say. Each begins with who writes and, if the reader chose one, with their phrase; a
//! code says what it is for, which of several it is, how long it is good, and that nobody who asks
//! for it is honest.

use super::Channel;
use crate::Locale;

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A code for registering.
    CodeRegister,
    /// A code for signing in.
    CodeSignIn,
    /// A code for getting back in.
    CodeRecover,
    /// A code for binding a bank card.
    CodeBindCard,
    /// A code for setting a new payment PIN.
    CodeResetPin,
    /// A code for lifting one's own freeze.
    CodeUnfreeze,
    /// Someone began to register with a number that has a wallet.
    AlreadyRegistered,
    /// The wallet is open.
    Registered,
    /// A sign-in from a device that was not seen before.
    NewDevice,
    /// Strangers tried passwords until their way was locked.
    SignInLocked,
    /// The same, and only a proof of identity opens that way again.
    SignInProofNeeded,
    /// The payment PIN was changed.
    PinChanged,
    /// The login password was changed.
    PasswordChanged,
    /// The login password was set anew by a recovery.
    PasswordRecovered,
    /// The lock was lifted by a recovery.
    Unlocked,
    /// An authenticator was added.
    AuthenticatorAdded,
    /// The authenticator was removed.
    AuthenticatorRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A phrase was chosen.
    PhraseChosen,
    /// The phrase was removed.
    PhraseRemoved,
    /// The account was frozen by its owner.
    Frozen,
    /// The freeze was lifted by its owner.
    Unfrozen,
    /// A measure was placed against the account.
    Restricted,
    /// A branch gave the account another mobile number.
    PhoneChanged,
    /// A branch opened every way to sign in again.
    SignInOpened,
    /// An e-mail address became theirs.
    EmailBound,
    /// The e-mail address was given up.
    EmailRemoved,
    /// The user name was chosen, changed or given up.
    UserNameChanged,
    /// Nothing: nobody has the number. It costs what a message costs and goes nowhere.
    Unsent,
}

impl Template {
    pub(crate) const ALL: &'static [Self] = &[
        Self::CodeRegister,
        Self::CodeSignIn,
        Self::CodeRecover,
        Self::CodeBindCard,
        Self::CodeResetPin,
        Self::CodeUnfreeze,
        Self::AlreadyRegistered,
        Self::Registered,
        Self::NewDevice,
        Self::SignInLocked,
        Self::SignInProofNeeded,
        Self::PinChanged,
        Self::PasswordChanged,
        Self::PasswordRecovered,
        Self::Unlocked,
        Self::AuthenticatorAdded,
        Self::AuthenticatorRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PhraseChosen,
        Self::PhraseRemoved,
        Self::Frozen,
        Self::Unfrozen,
        Self::Restricted,
        Self::PhoneChanged,
        Self::SignInOpened,
        Self::EmailBound,
        Self::EmailRemoved,
        Self::UserNameChanged,
        Self::Unsent,
    ];

    /// As rows and messages have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeRegister => "code-register",
            Self::CodeSignIn => "code-sign-in",
            Self::CodeRecover => "code-recover",
            Self::CodeBindCard => "code-bind-card",
            Self::CodeResetPin => "code-reset-pin",
            Self::CodeUnfreeze => "code-unfreeze",
            Self::AlreadyRegistered => "already-registered",
            Self::Registered => "registered",
            Self::NewDevice => "new-device",
            Self::SignInLocked => "sign-in-locked",
            Self::SignInProofNeeded => "sign-in-proof-needed",
            Self::PinChanged => "pin-changed",
            Self::PasswordChanged => "password-changed",
            Self::PasswordRecovered => "password-recovered",
            Self::Unlocked => "unlocked",
            Self::AuthenticatorAdded => "authenticator-added",
            Self::AuthenticatorRemoved => "authenticator-removed",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRemoved => "passkey-removed",
            Self::PhraseChosen => "phrase-chosen",
            Self::PhraseRemoved => "phrase-removed",
            Self::Frozen => "frozen",
            Self::Unfrozen => "unfrozen",
            Self::Restricted => "restricted",
            Self::PhoneChanged => "phone-changed",
            Self::SignInOpened => "sign-in-opened",
            Self::EmailBound => "email-bound",
            Self::EmailRemoved => "email-removed",
            Self::UserNameChanged => "user-name-changed",
            Self::Unsent => "unsent",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|template| template.as_str() == text)
    }

    /// Whether it tells the owner of something that happened to the account: such things are told
    /// by mail as well.
    pub(crate) const fn is_notice(self) -> bool {
        match self {
            Self::NewDevice
            | Self::SignInLocked
            | Self::SignInProofNeeded
            | Self::PinChanged
            | Self::PasswordChanged
            | Self::PasswordRecovered
            | Self::Unlocked
            | Self::AuthenticatorAdded
            | Self::AuthenticatorRemoved
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::Frozen
            | Self::Unfrozen
            | Self::Restricted
            | Self::PhoneChanged
            | Self::SignInOpened
            | Self::EmailBound
            | Self::EmailRemoved
            | Self::UserNameChanged
            | Self::PhraseChosen
            | Self::PhraseRemoved => true,
            Self::CodeRegister
            | Self::CodeSignIn
            | Self::CodeRecover
            | Self::CodeBindCard
            | Self::CodeResetPin
            | Self::CodeUnfreeze
            | Self::AlreadyRegistered
            | Self::Registered
            | Self::Unsent => false,
        }
    }

    /// What it says, with its places.
    pub(crate) fn words(self, locale: Locale) -> &'static str {
        locale.pick(self.zh(), self.en())
    }

    fn zh(self) -> &'static str {
        match self {
            Self::CodeRegister => {
                "您正在开通数字钱包，验证码 {code}（序号 {letter}），{minutes} 分钟内有效。\
                 任何人索要验证码都是诈骗，请勿告诉他人。"
            }
            Self::CodeSignIn => {
                "您正在登录数字钱包，验证码 {code}（序号 {letter}），{minutes} 分钟内有效。\
                 任何人索要验证码都是诈骗，请勿告诉他人。"
            }
            Self::CodeRecover => {
                "您正在找回账户（解锁或重设登录密码），验证码 {code}（序号 {letter}），\
                 {minutes} 分钟内有效。任何人索要验证码都是诈骗，请勿告诉他人。"
            }
            Self::CodeBindCard => {
                "您正在绑定银行卡，验证码 {code}（序号 {letter}），{minutes} 分钟内有效。\
                 任何人索要验证码都是诈骗，请勿告诉他人。"
            }
            Self::CodeResetPin => {
                "您正在重置支付密码，验证码 {code}（序号 {letter}），{minutes} 分钟内有效。\
                 任何人索要验证码都是诈骗，请勿告诉他人。"
            }
            Self::CodeUnfreeze => {
                "您正在解除账户冻结，验证码 {code}（序号 {letter}），{minutes} 分钟内有效。\
                 任何人索要验证码都是诈骗，请勿告诉他人。"
            }
            Self::AlreadyRegistered => {
                "您的号码已开通数字钱包，可直接登录，无需重新注册。如非本人操作请忽略，\
                 您的账户不受影响。"
            }
            Self::Registered => "您的数字钱包已开通。我们不会以任何理由向您索要密码或验证码。",
            Self::NewDevice => {
                "您的钱包于 {time} 在新设备（{device}）登录。如非本人操作，\
                 请立即登录，在“安全中心”点“不是我登录的”。"
            }
            Self::SignInLocked => {
                "有人在陌生设备上多次输错您的登录密码，该途径已锁定至 {time}。\
                 您的常用设备不受影响，资金安全。"
            }
            Self::SignInProofNeeded => {
                "有人在陌生设备上反复尝试您的登录密码，该途径已关闭。从新设备登录前，\
                 请先在登录页点“找回账户”核验身份，约两分钟。您的常用设备不受影响，资金安全。"
            }
            Self::PinChanged => "您的支付密码已于 {time} 更换。如非本人操作，请立即联系我们。",
            Self::PasswordChanged => {
                "您的登录密码已于 {time} 更换，其他设备已全部下线。如非本人操作，请立即联系我们。"
            }
            Self::PasswordRecovered => {
                "您的登录密码已于 {time} 重设，所有设备已下线。如非本人操作，请立即在登录页点\
                 “找回账户”重新设置，并联系我们。"
            }
            Self::Unlocked => {
                "您的登录锁定已于 {time} 解除，登录密码未变。如非本人操作，请立即修改登录密码。"
            }
            Self::AuthenticatorAdded => {
                "您的钱包已于 {time} 添加动态口令。如非本人操作，请立即联系我们。"
            }
            Self::AuthenticatorRemoved => {
                "您的钱包已于 {time} 移除动态口令。如非本人操作，请立即联系我们。"
            }
            Self::PasskeyAdded => {
                "您的钱包已于 {time} 添加通行密钥，可用它登录。如非本人操作，请立即在“安全中心”\
                 将其移除，并修改登录密码。"
            }
            Self::PasskeyRemoved => {
                "您的钱包已于 {time} 移除通行密钥，不能再用它登录。如非本人操作，\
                 请立即修改登录密码，并检查登录设备。"
            }
            Self::PhraseChosen => {
                "您的防伪暗语已于 {time} 设置或更换，此后我们发给您的短信都会带上新的暗语。\
                 如非本人操作，请立即修改登录密码。"
            }
            Self::PhraseRemoved => {
                "您的防伪暗语已于 {time} 取消，此后我们的短信不再带暗语。\
                 如非本人操作，请立即修改登录密码。"
            }
            Self::Frozen => {
                "您的账户已于 {time} 由您本人冻结，仅可收款。解除请登录后进入“安全中心”。"
            }
            Self::Unfrozen => {
                "您的账户已于 {time} 解除冻结，可以正常付款。如非本人操作，请立即再次冻结。"
            }
            Self::Restricted => {
                "您的账户已于 {time} 暂停付款，资金未动，收款照常。原因和解除办法请登录后查看\
                 “安全中心”。"
            }
            Self::PhoneChanged => {
                "您的账户已于 {time} 在网点更换手机号，所有设备已下线。如非本人办理，请立即联系我们。"
            }
            Self::SignInOpened => {
                "您的登录锁定已于 {time} 在网点解除。如非本人办理，请立即联系我们。"
            }
            Self::EmailBound => {
                "您的钱包已于 {time} 绑定邮箱，可用于登录和接收提醒。如非本人操作，请立即联系我们。"
            }
            Self::EmailRemoved => {
                "您的钱包已于 {time} 解绑邮箱，不再用于登录和接收提醒。如非本人操作，请立即联系我们。"
            }
            Self::UserNameChanged => {
                "您的钱包已于 {time} 变更用户名。如非本人操作，请立即修改登录密码并联系我们。"
            }
            Self::Unsent => "—",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::CodeRegister => {
                "Opening a wallet: your code is {code} (no. {letter}), good for {minutes} min. \
                 Whoever asks you for it is a fraud. Never tell anyone."
            }
            Self::CodeSignIn => {
                "Signing in: your code is {code} (no. {letter}), good for {minutes} min. \
                 Whoever asks you for it is a fraud. Never tell anyone."
            }
            Self::CodeRecover => {
                "Getting back in (unlocking, or a new password): your code is {code} \
                 (no. {letter}), good for {minutes} min. Whoever asks you for it is a fraud. \
                 Never tell anyone."
            }
            Self::CodeBindCard => {
                "Binding a bank card: your code is {code} (no. {letter}), good for {minutes} min. \
                 Whoever asks you for it is a fraud. Never tell anyone."
            }
            Self::CodeResetPin => {
                "Resetting your payment PIN: your code is {code} (no. {letter}), good for \
                 {minutes} min. Whoever asks you for it is a fraud. Never tell anyone."
            }
            Self::CodeUnfreeze => {
                "Lifting the freeze of your account: your code is {code} (no. {letter}), good for \
                 {minutes} min. Whoever asks you for it is a fraud. Never tell anyone."
            }
            Self::AlreadyRegistered => {
                "Your number already has a wallet: just sign in. If this was not you, ignore \
                 this message; your account is not affected."
            }
            Self::Registered => {
                "Your wallet is open. We will never ask you for a password or a code."
            }
            Self::NewDevice => {
                "Your wallet was signed in to at {time} from a new device ({device}). If this was \
                 not you, sign in now and say “That was not me” under “Security”."
            }
            Self::SignInLocked => {
                "Someone entered wrong passwords for your wallet on an unknown device; that way \
                 is locked until {time}. Your own devices and your money are not affected."
            }
            Self::SignInProofNeeded => {
                "Someone keeps trying passwords for your wallet on unknown devices; that way is \
                 shut. To sign in on a new device, first prove who you are under “Get back in” on \
                 the sign-in page; it takes two minutes. Your own devices and your money are not \
                 affected."
            }
            Self::PinChanged => {
                "Your payment PIN was changed at {time}. If this was not you, contact us at once."
            }
            Self::PasswordChanged => {
                "Your password was changed at {time} and all other devices were signed out. \
                 If this was not you, contact us at once."
            }
            Self::PasswordRecovered => {
                "Your password was set anew at {time} and all devices were signed out. If this \
                 was not you, use “Get back in” on the sign-in page at once, and contact us."
            }
            Self::Unlocked => {
                "The lock of your sign-in was lifted at {time}; your password is the same. If \
                 this was not you, change your password at once."
            }
            Self::AuthenticatorAdded => {
                "An authenticator was added to your wallet at {time}. If this was not you, \
                 contact us at once."
            }
            Self::AuthenticatorRemoved => {
                "The authenticator was removed from your wallet at {time}. If this was not you, \
                 contact us at once."
            }
            Self::PasskeyAdded => {
                "A passkey was added to your wallet at {time}; it signs in. If this was not you, \
                 remove it under “Security” and change your password at once."
            }
            Self::PasskeyRemoved => {
                "A passkey was removed from your wallet at {time} and signs nobody in any more. If \
                 this was not you, change your password and look at your devices at once."
            }
            Self::PhraseChosen => {
                "Your phrase was set at {time}; every message of ours carries it from now on. If \
                 this was not you, change your password at once."
            }
            Self::PhraseRemoved => {
                "Your phrase was removed at {time}; our messages carry none from now on. If this \
                 was not you, change your password at once."
            }
            Self::Frozen => {
                "You froze your account at {time}; it can only receive. To lift it, sign in and \
                 open “Security”."
            }
            Self::Unfrozen => {
                "The freeze of your account was lifted at {time}; you can pay again. If this was \
                 not you, freeze it again at once."
            }
            Self::Restricted => {
                "Payments from your account were stopped at {time}; no money moved, and receiving \
                 goes on. The cause and how to lift it are under “Security”."
            }
            Self::PhoneChanged => {
                "A branch changed the mobile number of your account at {time} and all devices were \
                 signed out. If this was not you, contact us at once."
            }
            Self::SignInOpened => {
                "A branch lifted the lock of your sign-in at {time}. If this was not you, contact \
                 us at once."
            }
            Self::EmailBound => {
                "An e-mail address was added to your wallet at {time}, to sign in with and to be \
                 told by. If this was not you, contact us at once."
            }
            Self::EmailRemoved => {
                "The e-mail address was removed from your wallet at {time}. If this was not you, \
                 contact us at once."
            }
            Self::UserNameChanged => {
                "The user name of your wallet was changed at {time}. If this was not you, change \
                 your password at once and contact us."
            }
            Self::Unsent => "—",
        }
    }
}

/// The text of a message. `args` name the places; a voice call reads the digits of a code one by
/// one.
pub fn sms_text(
    template: Template,
    channel: Channel,
    args: &[(&str, &str)],
    locale: Locale,
) -> String {
    let mut text = template.words(locale).to_owned();
    for (name, value) in args {
        let spoken = *name == "code" && channel == Channel::Voice;
        let value = if spoken { digits_apart(value) } else { (*value).to_owned() };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    let named = |wanted: &str| args.iter().find(|(name, _)| *name == wanted);
    let bank = named("bank").map_or("", |(_, value)| value);
    match named("phrase") {
        Some((_, phrase)) => locale.pick(
            format!("【{bank}】您的暗语：{phrase}。{text}"),
            format!("[{bank}] Your phrase: {phrase}. {text}"),
        ),
        None => locale.pick(format!("【{bank}】{text}"), format!("[{bank}] {text}")),
    }
}

fn digits_apart(code: &str) -> String {
    code.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGS: &[(&str, &str)] = &[
        ("bank", "江海银行"),
        ("code", "042517"),
        ("letter", "B"),
        ("minutes", "5"),
        ("time", "10:42"),
        ("device", "Chrome · Android"),
    ];

    #[test]
    fn every_text_is_complete_in_both_languages() {
        for template in Template::ALL {
            assert_eq!(Template::parse(template.as_str()), Some(*template));
            for locale in [Locale::ZhCn, Locale::En] {
                let text = sms_text(*template, Channel::Sms, ARGS, locale);
                assert!(!text.contains(['{', '}']), "{text}");
                assert!(text.contains("江海银行"), "{text}");
            }
        }
    }

    #[test]
    fn a_code_says_its_purpose_and_never_tell_anyone_s_098() {
        let purposes = [
            (Template::CodeRegister, "开通"),
            (Template::CodeSignIn, "登录"),
            (Template::CodeRecover, "找回"),
            (Template::CodeUnfreeze, "解除账户冻结"),
            (Template::CodeBindCard, "绑定银行卡"),
            (Template::CodeResetPin, "重置支付密码"),
        ];
        for (template, purpose) in purposes {
            let text = sms_text(template, Channel::Sms, ARGS, Locale::ZhCn);
            assert!(text.contains(purpose) && text.contains("请勿告诉他人"), "{text}");
            assert!(text.contains("042517") && text.contains("序号 B"), "{text}");
            let english = sms_text(template, Channel::Sms, ARGS, Locale::En);
            assert!(english.contains("Never tell anyone"), "{english}");
        }
    }

    #[test]
    fn the_phrase_stands_after_who_writes() {
        let args = [ARGS, &[("phrase", "河边芦苇")]].concat();
        for template in Template::ALL {
            let text = sms_text(*template, Channel::Sms, &args, Locale::ZhCn);
            assert!(text.starts_with("【江海银行】您的暗语：河边芦苇。"), "{text}");
            let text = sms_text(*template, Channel::Sms, &args, Locale::En);
            assert!(text.starts_with("[江海银行] Your phrase: 河边芦苇. "), "{text}");
        }
    }

    #[test]
    fn a_call_reads_the_digits_apart() {
        let text = sms_text(Template::CodeSignIn, Channel::Voice, ARGS, Locale::ZhCn);
        assert!(text.contains("0 4 2 5 1 7"), "{text}");
    }
}
