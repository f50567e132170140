//! 首页: the balance, four actions, what needs attention, the latest entries.

use super::history::EntryRow;
use super::{Amount, Badge, Tone, page};

/// Something that waits for the person, or that the person waits for.
#[derive(Debug, Clone)]
pub struct Attention {
    /// How urgent.
    pub tone: Tone,
    /// What it is.
    pub title: String,
    /// What can be done, or until when.
    pub text: String,
    /// Where it is done.
    pub href: String,
}

/// The home page.
#[derive(Debug, Clone)]
pub struct HomeView {
    /// The person chose to hide amounts; the page then holds none.
    pub hidden: bool,
    /// Available, held and in transit together.
    pub total: Amount,
    /// What can be used now.
    pub available: Amount,
    /// Kept back for something that is being decided.
    pub held: Amount,
    /// On its way between a bank and the wallet.
    pub in_transit: Amount,
    /// Clock time of the balance, with the day when it is not today.
    pub as_of: String,
    /// Tier of the wallet.
    pub tier: Badge,
    /// The likeliest first; five at most.
    pub attention: Vec<Attention>,
    /// The latest entries.
    pub entries: Vec<EntryRow>,
    /// Address of the event stream of this wallet.
    pub live: String,
}

page!(HomeView, "home/home.html", Home, |_, w| w.t("home-title"), |_| None);

impl HomeView {
    /// A busy wallet, a hidden balance, the first visit.
    pub fn samples() -> Vec<Self> {
        let busy = Self {
            hidden: false,
            total: Amount::cny(328_456),
            available: Amount::cny(308_456),
            held: Amount::cny(20_000),
            in_transit: Amount::cny(0),
            as_of: "14:05".into(),
            tier: Badge::new(Tone::Plain, "二类钱包"),
            attention: vec![Attention {
                tone: Tone::Wait,
                title: "提现 ¥200.00 结果确认中".into(),
                text: "请勿重复操作，最迟 11月23日 14:00 到账或退回".into(),
                href: "/bank-orders/1".into(),
            }],
            entries: EntryRow::samples(),
            live: "/events".into(),
        };
        let hidden = Self { hidden: true, attention: Vec::new(), ..busy.clone() };
        let first = Self {
            total: Amount::cny(0),
            available: Amount::cny(0),
            held: Amount::cny(0),
            tier: Badge::new(Tone::Plain, "三类钱包"),
            attention: vec![Attention {
                tone: Tone::Note,
                title: "绑定一张银行卡".into(),
                text: "之后可以充值和提现，并升级为二类钱包".into(),
                href: "/cards/bind".into(),
            }],
            entries: Vec::new(),
            ..busy.clone()
        };
        vec![busy, hidden, first]
    }
}
