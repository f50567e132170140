//! The standard policies of every institution, and the two institutions of the demo.

use tongbao_kernel::{InstitutionId, Timestamp};
use uuid::Uuid;

use super::policies::{Policy, policy};
use super::{Accent, Institution};

/// 2021-06-12, from when the public figures are known.
const KNOWN_FROM: Timestamp = Timestamp(1_623_427_200_000_000);

const PRODUCT: &str = "product decision";
const LOCKS: &str = "recommended practice: five wrong tries, then a timed lock; NIST SP 800-63B-4";
const SPRAYING: &str = "ASVS 5.0 6.3.1; product decision: few enough that guessing does not pay";
const GUESSING: &str = "20,000 guesses of a millionth each: fewer than one account in fifty days";
const CODES: &str = "ASVS 5.0 6.5.1-6.5.5; JR/T 0068-2020";
const MAILED: &str = "NIST SP 800-63B-4: a day at most for a mailed code; product decision: less";
const OWASP: &str = "session length for money: idle minutes, absolute hours; PSD2, ASVS 5.0 7.3";
const SHINE: &str = "shine.cn/biz/economy/2106110507; cf40.com/en/news_detail/11962.html";
const REPORT: &str = "tellerreport.com 2021-06-12; forkast.news/china-reveals-e-cny-wallet-specs";
const FIELD: &str = "general knowledge of the field, to be confirmed by the institution";

const fn plain(name: &'static str, value: i64, source: &'static str) -> Policy {
    Policy { name, tier: "", value, effective_from: KNOWN_FROM, source }
}

const fn yuan(name: &'static str, tier: &'static str, yuan: i64, source: &'static str) -> Policy {
    Policy { name, tier, value: yuan * 100, effective_from: KNOWN_FROM, source }
}

pub(super) const STANDARD: &[Policy] = &[
    plain(policy::SESSION_IDLE_SECONDS, 600, OWASP),
    plain(policy::SESSION_ABSOLUTE_SECONDS, 43_200, OWASP),
    plain(policy::SESSIONS_MAX, 10, PRODUCT),
    plain(policy::LOGIN_TRIES_MAX, 5, LOCKS),
    plain(policy::LOGIN_WINDOW_SECONDS, 1_800, LOCKS),
    plain(policy::LOGIN_LOCK_SECONDS, 1_800, LOCKS),
    plain(policy::LOGIN_LATER_LOCK_SECONDS, 3_600, LOCKS),
    plain(policy::LOGIN_LOCKS_MAX, 3, LOCKS),
    plain(policy::LOGIN_LOCKS_WINDOW_SECONDS, 86_400, LOCKS),
    plain(policy::LOGIN_WRONG_ROW_MAX, 50, LOCKS),
    plain(policy::LOGIN_DEVICE_TRIES_MAX, 20, SPRAYING),
    plain(policy::LOGIN_ADDRESS_TRIES_MAX, 20, SPRAYING),
    plain(policy::LOGIN_RANGE_TRIES_MAX, 100, SPRAYING),
    plain(policy::LOGIN_ORIGIN_WINDOW_SECONDS, 1_800, SPRAYING),
    plain(policy::LOGIN_ORIGIN_LOCK_SECONDS, 900, SPRAYING),
    plain(policy::LOGIN_EVERYONE_TRIES_MAX, 4_000, SPRAYING),
    plain(policy::LOGIN_EVERYONE_WINDOW_SECONDS, 3_600, SPRAYING),
    plain(policy::LOGIN_EVERYONE_LOCK_SECONDS, 600, SPRAYING),
    plain(policy::PIN_TRIES_MAX, 5, LOCKS),
    plain(policy::PIN_WINDOW_SECONDS, 86_400, LOCKS),
    plain(policy::PIN_LOCK_SECONDS, 86_400, LOCKS),
    plain(policy::CODE_LIFE_SECONDS, 300, CODES),
    plain(policy::CODE_TRIES_MAX, 5, CODES),
    plain(policy::CODE_COOLDOWN_SECONDS, 60, CODES),
    plain(policy::CODE_DAY_MAX, 10, CODES),
    plain(policy::CODE_STRANGER_DAY_MAX, 10, CODES),
    plain(policy::CODE_DEVICE_DAY_MAX, 15, PRODUCT),
    plain(policy::CODE_ADDRESS_DAY_MAX, 30, PRODUCT),
    plain(policy::CODE_RANGE_DAY_MAX, 300, PRODUCT),
    plain(policy::CODE_EVERYONE_HOUR_MAX, 20_000, PRODUCT),
    plain(policy::CODE_WRONG_MAX, 10, CODES),
    plain(policy::CODE_WRONG_WINDOW_SECONDS, 3_600, CODES),
    plain(policy::CODE_WRONG_LOCK_SECONDS, 900, CODES),
    plain(policy::CODE_WRONG_EVERYONE_DAY_MAX, 20_000, GUESSING),
    plain(policy::CODE_VOICE_DAY_MAX, 3, PRODUCT),
    plain(policy::CODE_DELAY_NOTICE_SECONDS, 20, PRODUCT),
    plain(policy::CODE_DELAY_MINUTES, 3, PRODUCT),
    plain(policy::EMAIL_CODE_LIFE_SECONDS, 1_800, MAILED),
    plain(policy::EMAIL_CODE_TRIES_MAX, 5, CODES),
    plain(policy::EMAIL_CODE_COOLDOWN_SECONDS, 60, PRODUCT),
    plain(policy::EMAIL_CODE_DAY_MAX, 10, PRODUCT),
    plain(policy::EMAIL_DELAY_NOTICE_SECONDS, 60, PRODUCT),
    plain(policy::USER_NAME_DAY_MAX, 10, PRODUCT),
    plain(policy::CHALLENGE_LIFE_SECONDS, 600, CODES),
    plain(policy::CHALLENGE_TRIES_MAX, 5, LOCKS),
    plain(policy::FACTOR_TRIES_MAX, 10, LOCKS),
    plain(policy::FACTOR_WINDOW_SECONDS, 3_600, LOCKS),
    plain(policy::FACTOR_LOCK_SECONDS, 3_600, LOCKS),
    plain(policy::RECOVERY_LIFE_SECONDS, 1_800, PRODUCT),
    plain(policy::IDENTITY_TRIES_MAX, 5, LOCKS),
    plain(policy::IDENTITY_WINDOW_SECONDS, 86_400, LOCKS),
    plain(policy::IDENTITY_LOCK_SECONDS, 86_400, LOCKS),
    plain(policy::DORMANT_AFTER_SECONDS, 31_536_000, FIELD),
    plain(policy::NEW_DEVICE_SECONDS, 259_200, PRODUCT),
    plain(policy::DRAFT_LIFE_SECONDS, 86_400, PRODUCT),
    plain(policy::AGE_MIN_YEARS, 16, FIELD),
    plain(policy::WALLETS_PER_ID_MAX, 1, FIELD),
    yuan(policy::BALANCE_MAX_MINOR, "2", 500_000, REPORT),
    yuan(policy::PAYMENT_MAX_MINOR, "2", 50_000, REPORT),
    yuan(policy::DAY_MAX_MINOR, "2", 100_000, REPORT),
    yuan(policy::BALANCE_MAX_MINOR, "3", 20_000, FIELD),
    yuan(policy::PAYMENT_MAX_MINOR, "3", 5_000, FIELD),
    yuan(policy::DAY_MAX_MINOR, "3", 10_000, FIELD),
    yuan(policy::BALANCE_MAX_MINOR, "4", 10_000, SHINE),
    yuan(policy::PAYMENT_MAX_MINOR, "4", 2_000, SHINE),
    yuan(policy::DAY_MAX_MINOR, "4", 5_000, SHINE),
    yuan(policy::YEAR_MAX_MINOR, "4", 50_000, FIELD),
];

/// A day after the standard, so that it counts instead.
const OWN_FROM: Timestamp = Timestamp(KNOWN_FROM.0 + 86_400_000_000);

const fn own(name: &'static str, tier: &'static str, value: i64) -> Policy {
    Policy { name, tier, value, effective_from: OWN_FROM, source: "the institution's own rule" }
}

pub(super) const JIANGHAI: &[Policy] = &[own(policy::WALLETS_PER_ID_MAX, "", 1)];

pub(super) const YOUYI: &[Policy] = &[
    own(policy::WALLETS_PER_ID_MAX, "", 2),
    own(policy::DAY_MAX_MINOR, "3", 800_000),
    own(policy::SESSION_IDLE_SECONDS, "", 300),
];

pub(super) fn jianghai() -> Institution {
    Institution {
        id: demo_id(801),
        code: "jianghai".into(),
        name_zh: "江海银行".into(),
        name_en: "Jianghai Bank".into(),
        short_zh: "江海银行".into(),
        short_en: "Jianghai".into(),
        hotline: "95801".into(),
        accent: Accent::Red,
        wallet_prefix: "801".into(),
    }
}

pub(super) fn youyi() -> Institution {
    Institution {
        id: demo_id(802),
        code: "youyi".into(),
        name_zh: "邮驿银行".into(),
        name_en: "Youyi Postal Bank".into(),
        short_zh: "邮驿银行".into(),
        short_en: "Youyi".into(),
        hotline: "95802".into(),
        accent: Accent::Green,
        wallet_prefix: "802".into(),
    }
}

/// The same on every machine, so that a demo can be rebuilt around its keys.
const fn demo_id(number: u128) -> InstitutionId {
    InstitutionId(Uuid::from_u128(0x0179_fd0f_9000_7000_8000_0000_0000_0000 | number))
}
