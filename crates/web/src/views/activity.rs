//! 安全记录.

use super::{Tone, page};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct ActivityRow {
    /// How it looks.
    pub tone: Tone,
    /// What.
    pub title: String,
    /// When, and where if it was noted.
    pub text: String,
}

impl ActivityRow {
    fn new(tone: Tone, title: &str, text: &str) -> Self {
        Self { tone, title: title.into(), text: text.into() }
    }
}

/// The log.
#[derive(Debug, Clone)]
pub struct ActivityView {
    /// Sessions that ended, with the reason.
    pub ended: Vec<ActivityRow>,
    /// What was done, the newest first.
    pub lines: Vec<ActivityRow>,
    /// The way to what is older.
    pub next: Option<String>,
}

page!(ActivityView, "security/activity.html", None, |_, w| w.t("activity-title"), |_| Some(
    "/security".into()
));

impl ActivityView {
    /// A first page with more behind it, and an account on which nothing ended.
    pub fn samples() -> Vec<Self> {
        let row = ActivityRow::new;
        let full = Self {
            ended: vec![
                row(Tone::Plain, "修改密码后下线", "11月22日 14:05 · Chrome · Windows"),
                row(Tone::Plain, "长时间未操作，自动退出", "11月21日 09:40 · Safari · iPhone"),
            ],
            lines: vec![
                row(Tone::Ok, "修改了登录密码", "11月22日 14:05"),
                row(Tone::Note, "登录被拒绝：密码不正确", "11月22日 13:58 · 陌生设备"),
                row(Tone::Plain, "登录", "11月22日 08:12 · Chrome · Android"),
            ],
            next: Some("/security/activity?before=7".into()),
        };
        let quiet = Self {
            ended: Vec::new(),
            lines: vec![row(Tone::Plain, "开通钱包", "11月22日 08:12 · Chrome · Android")],
            next: None,
        };
        let nothing = Self { ended: Vec::new(), lines: Vec::new(), next: None };
        vec![full, quiet, nothing]
    }
}
