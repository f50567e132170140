//! What a text is, and why: one pure function over the text, our host and the reader's phrase.
//!
//! What is asked for comes first: whoever asks for a code, a password or a transfer to a "safe
//! account" is a fraud, whatever sender, link or phrase the text has. Then links; then the phrase.
//! A text that shows nothing either way stays undecided: it is never called genuine for want of
//! something wrong.

use tongbao_kernel::{Code, Failure};

use super::links::{Link, LinkKind, links};
use crate::phone::fold_width;

/// What is secret, and what swindlers call it.
const SECRETS_ZH: &[&str] = &[
    "验证码",
    "校验码",
    "动态码",
    "动态口令",
    "恢复码",
    "密码",
    "短信内容",
    "六位数字",
    "6位数字",
    "四位数字",
    "短信里的数字",
    "pin码",
];
const SECRETS_EN: &[&str] = &["code", "password", "passcode", "pin ", "pin,", "otp", "digits"];
/// Words that ask for it.
const ASKS_ZH: &[&str] = &[
    "是多少",
    "告诉",
    "告知",
    "提供",
    "发给",
    "发送给",
    "发来",
    "发到",
    "回复",
    "回传",
    "报给",
    "报一下",
    "念给",
    "念一下",
    "说一下",
    "转发",
    "截图",
];
const ASKS_EN: &[&str] =
    &["tell ", "give ", "send ", "reply ", "share ", "forward ", "read out", "provide ", "text us"];
/// Words that lead to a form.
const ENTERS: &[&str] =
    &["输入", "填写", "验证", "登录", "enter", "verify", "confirm", "log in", "sign in"];
/// Words that turn an asking into a warning, right before it.
const WARNS_ZH: &[&str] = &["勿", "不要", "别", "不会", "不得", "不可", "切莫", "拒绝"];
/// Words with 别 in them that warn of nothing.
const NO_WARNING: &[&str] = &["特别", "分别", "识别", "级别", "区别", "个别", "类别", "性别"];
const WARNS_EN: &[&str] = &["never ", "not ", "n't ", "n’t "];
/// How far before the word a warning may stand, in characters.
const WARNED_WITHIN_ZH: usize = 3;
const WARNED_WITHIN_EN: usize = 8;

const SAFE_ACCOUNTS: &[&str] = &[
    "安全账户",
    "安全帐户",
    "安全账号",
    "核查账户",
    "监管账户",
    "保证金账户",
    "safeaccount",
    "secureaccount",
    "safewallet",
];
const SCREENS: &[&str] = &[
    "共享屏幕",
    "屏幕共享",
    "分享屏幕",
    "远程协助",
    "远程控制",
    "screenshar",
    "sharescreen",
    "shareyourscreen",
    "remotecontrol",
    "anydesk",
    "teamviewer",
    "todesk",
    "向日葵远程",
];

/// Whether a text is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It is a link, and it leads to us.
    Official,
    /// It carries the reader's phrase, which only we know, and asks for nothing.
    Likely,
    /// Nothing shows whose it is.
    Unsure,
    /// It is not ours.
    NotOfficial,
    /// Whoever wrote it wants to rob the reader.
    Fraud,
}

impl Judgement {
    /// The key of its name in the word list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Official => "check-official",
            Self::Likely => "check-likely",
            Self::Unsure => "check-unsure",
            Self::NotOfficial => "check-not-official",
            Self::Fraud => "check-fraud",
        }
    }

    /// The key of what to do.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Official => "check-official.text",
            Self::Likely => "check-likely.text",
            Self::Unsure => "check-unsure.text",
            Self::NotOfficial => "check-not-official.text",
            Self::Fraud => "check-fraud.text",
        }
    }
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It asks for a code or a password.
    AsksForSecret,
    /// It asks for a transfer to a "safe account".
    SafeAccount,
    /// It asks to share the screen.
    SharesScreen,
    /// It has a link.
    Link(Link),
    /// It carries the phrase.
    Phrase,
    /// The reader has a phrase, and it is not in here.
    NoPhrase,
    /// There is neither link nor phrase.
    Nothing,
}

impl Reason {
    /// The key of its words.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::AsksForSecret => "check-asks-secret",
            Self::SafeAccount => "check-safe-account",
            Self::SharesScreen => "check-screen",
            Self::Link(link) => match link.kind {
                LinkKind::Own => "check-link-own",
                LinkKind::NotSafe => "check-link-not-safe",
                LinkKind::UserInfo => "check-link-user-info",
                LinkKind::Punycode => "check-link-punycode",
                LinkKind::Address => "check-link-address",
                LinkKind::Shortener => "check-link-shortener",
                LinkKind::SubDomain => "check-link-sub-domain",
                LinkKind::NameInside => "check-link-name-inside",
                LinkKind::LookAlike => "check-link-look-alike",
                LinkKind::Foreign => "check-link-foreign",
            },
            Self::Phrase => "check-phrase",
            Self::NoPhrase => "check-no-phrase",
            Self::Nothing => "check-nothing",
        }
    }

    /// The host that it is about, if it is about one.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Link(link) => Some(&link.host),
            Self::AsksForSecret
            | Self::SafeAccount
            | Self::SharesScreen
            | Self::Phrase
            | Self::NoPhrase
            | Self::Nothing => None,
        }
    }

    /// What it speaks for, taken alone.
    fn speaks_for(&self) -> Judgement {
        match self {
            Self::AsksForSecret | Self::SafeAccount | Self::SharesScreen => Judgement::Fraud,
            Self::Phrase => Judgement::Likely,
            Self::NoPhrase | Self::Nothing => Judgement::Unsure,
            Self::Link(link) => match link.kind {
                LinkKind::Own | LinkKind::NotSafe => Judgement::Unsure,
                LinkKind::UserInfo
                | LinkKind::Punycode
                | LinkKind::Address
                | LinkKind::Shortener
                | LinkKind::SubDomain
                | LinkKind::NameInside
                | LinkKind::LookAlike
                | LinkKind::Foreign => Judgement::NotOfficial,
            },
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What the text is.
    pub judgement: Judgement,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

impl Finding {
    /// `CS-03`, for a text that asks for what our staff never ask for.
    pub fn caution(&self) -> Option<Failure> {
        (self.judgement == Judgement::Fraud).then(|| Failure::new(Code::CodeAskedFor))
    }
}

/// Judges a text. `own` is our host; `phrase` the reader's, if they are signed in and have one.
pub(super) fn judge(text: &str, own: &str, phrase: Option<&str>) -> Finding {
    let found = links(text, own);
    let whole_link = matches!(&found[..], [link]
        if link.kind == LinkKind::Own && link.written == text.trim() && link.written.is_ascii());
    let elsewhere = found.iter().any(|link| link.kind != LinkKind::Own);
    let mut reasons = asked(text, elsewhere);
    reasons.extend(found.into_iter().map(Reason::Link));
    if !whole_link {
        reasons.extend(
            phrase.map(
                |phrase| if carries(text, phrase) { Reason::Phrase } else { Reason::NoPhrase },
            ),
        );
    }
    if reasons.is_empty() {
        reasons.push(Reason::Nothing);
    }
    Finding { judgement: weigh(&reasons, whole_link), reasons }
}

fn weigh(reasons: &[Reason], whole_link: bool) -> Judgement {
    let any = |wanted| reasons.iter().any(|reason| reason.speaks_for() == wanted);
    let unsafe_link =
        |reason: &Reason| matches!(reason, Reason::Link(link) if link.kind == LinkKind::NotSafe);
    if any(Judgement::Fraud) {
        Judgement::Fraud
    } else if any(Judgement::NotOfficial) {
        Judgement::NotOfficial
    } else if whole_link {
        Judgement::Official
    } else if any(Judgement::Likely) && !reasons.iter().any(unsafe_link) {
        Judgement::Likely
    } else {
        Judgement::Unsure
    }
}

/// What the text asks for. `elsewhere`: it has a link that does not lead to us.
fn asked(text: &str, elsewhere: bool) -> Vec<Reason> {
    let plain = fold_width(text).to_lowercase();
    let plain = NO_WARNING.iter().fold(plain, |plain, word| plain.replace(word, ""));
    let sentences = || plain.split(['。', '！', '？', '!', '?', '\n', ';', '；', '.']);
    let tight: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    let secret = sentences().any(asks_for_secret)
        || elsewhere && sentences().any(|sentence| names_secret(sentence) && enters(sentence));
    // Each sentence answers for itself: a warning in one does not excuse the next.
    let wanted = |what: &str| {
        let mut holding = sentences().filter(|one| squeezed(one).contains(what)).peekable();
        match holding.peek() {
            Some(_) => holding.any(|sentence| !has_warning(sentence)),
            None => tight.contains(what),
        }
    };
    let wants = |list: &[&str]| list.iter().any(|what| wanted(what));
    [
        (secret, Reason::AsksForSecret),
        (wants(SAFE_ACCOUNTS), Reason::SafeAccount),
        (wants(SCREENS), Reason::SharesScreen),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(reason))
    .collect()
}

fn squeezed(sentence: &str) -> String {
    sentence.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn has_warning(sentence: &str) -> bool {
    WARNS_ZH.iter().chain(WARNS_EN).any(|word| sentence.contains(word))
}

fn enters(sentence: &str) -> bool {
    ENTERS.iter().any(|word| sentence.contains(word)) && !has_warning(sentence)
}

fn names_secret(sentence: &str) -> bool {
    let squeezed = squeezed(sentence);
    SECRETS_ZH.iter().any(|word| squeezed.contains(word))
        || SECRETS_EN.iter().any(|word| sentence.contains(word))
}

/// It names a secret and asks for it; a warning counts only right before the asking word, so that
/// "do not worry and send us the code" is no warning.
fn asks_for_secret(sentence: &str) -> bool {
    if !names_secret(sentence) {
        return false;
    }
    let squeezed = squeezed(sentence);
    ASKS_ZH.iter().any(|word| unwarned(&squeezed, word, (WARNS_ZH, WARNED_WITHIN_ZH)))
        || ASKS_EN.iter().any(|word| unwarned(sentence, word, (WARNS_EN, WARNED_WITHIN_EN)))
}

/// Whether the word stands somewhere without a warning right before it.
fn unwarned(sentence: &str, word: &str, (warnings, within): (&[&str], usize)) -> bool {
    sentence.match_indices(word).any(|(at, _)| {
        let before: Vec<char> = sentence[..at].chars().rev().take(within).collect();
        let before: String = before.into_iter().rev().collect();
        !warnings.iter().any(|warning| before.contains(warning))
    })
}

/// Whether the phrase is in the text, however it is spaced.
fn carries(text: &str, phrase: &str) -> bool {
    let plain = |text: &str| squeezed(&fold_width(text).to_lowercase());
    plain(text).contains(&plain(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;
    use crate::sms::{Channel, Template, sms_text};

    const OWN: &str = "wallet.jianghai.cn";
    const PHRASE: &str = "河边芦苇";

    fn judged(text: &str) -> Judgement {
        judge(text, OWN, Some(PHRASE)).judgement
    }

    /// A warning excuses its own sentence only, and 特别 warns of nothing.
    #[test]
    fn a_warning_elsewhere_excuses_nothing() {
        for text in [
            "请勿转入他人的安全账户。请立即转入安全账户6222。",
            "特别提醒：请将资金转入安全账户",
            "特别告知我们您的验证码",
            "您的短信验证码是多少？",
        ] {
            assert_eq!(judged(text), Judgement::Fraud, "{text}");
        }
        assert_ne!(judged("不要把钱转入所谓的安全账户"), Judgement::Fraud);
        let hidden = format!("https://{OWN}/请打开evil.top/a");
        assert_ne!(judged(&hidden), Judgement::Official, "a second host is in it");
    }

    /// CS-03: nobody of ours asks for codes; whoever does is a fraud, phrase and link or not.
    #[test]
    fn whoever_asks_is_a_fraud() {
        let frauds = [
            "【江海银行】您的账户异常，请把收到的验证码告诉客服。",
            "【江海银行】您的暗语：河边芦苇。请回复短信验证码完成核验",
            "请勿担心，把验证码发给我们的工作人员即可",
            "请将六位数字 发 给 我",
            "为保护资金，请立即转入安全账户",
            "请下载会议软件并共享屏幕，https://wallet.jianghai.cn",
            "点击 https://jianghai-safe.top 输入支付密码解除冻结",
            "Dear customer, please send us the code you received",
            "Reply with your password to unlock",
            "Move your money to a safe account now",
        ];
        for text in frauds {
            assert_eq!(judged(text), Judgement::Fraud, "{text}");
        }
    }

    /// No message of ours is taken for one of theirs.
    #[test]
    fn our_own_messages_ask_for_nothing() {
        let args = [
            ("bank", "江海银行"),
            ("phrase", PHRASE),
            ("code", "042517"),
            ("letter", "B"),
            ("minutes", "5"),
            ("time", "10:42"),
            ("device", "Chrome · Android"),
        ];
        for template in Template::ALL.iter().filter(|template| **template != Template::Unsent) {
            for locale in [Locale::ZhCn, Locale::En] {
                let text = sms_text(*template, Channel::Sms, &args, locale);
                assert_eq!(judged(&text), Judgement::Likely, "{text}");
                let bare = sms_text(*template, Channel::Sms, &args[2..], locale);
                assert_eq!(judged(&bare), Judgement::Unsure, "{bare}");
            }
        }
    }

    #[test]
    fn a_link_alone_is_ours_or_it_is_not() {
        assert_eq!(judged(" https://wallet.jianghai.cn/security "), Judgement::Official);
        assert_eq!(judged("http://wallet.jianghai.cn/"), Judgement::Unsure);
        assert_eq!(judged("https://wallet.jianghai.cn.evil.top/"), Judgement::NotOfficial);
        let beside = judge("您有一笔补贴：https://wallet.jianghai.cn", OWN, None);
        assert_eq!(beside.judgement, Judgement::Unsure, "a link of ours proves no text");
    }

    #[test]
    fn the_phrase_speaks_for_a_text_and_its_absence_against_none() {
        assert_eq!(judged("您的暗语：河边 芦苇。明日系统维护"), Judgement::Likely);
        let without = judge("明日系统维护", OWN, Some(PHRASE));
        assert_eq!(
            (without.judgement, &without.reasons[..]),
            (Judgement::Unsure, &[Reason::NoPhrase][..])
        );
        let elsewhere = judged("您的暗语：河边芦苇。详见 http://198.51.100.7/");
        assert_eq!(elsewhere, Judgement::NotOfficial);
        assert_eq!(judge("明日系统维护", OWN, None).reasons, [Reason::Nothing]);
    }
}
