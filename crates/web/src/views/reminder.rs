//! 修改密码提醒.

use tongbao_identity::password_reminder::Every;

use super::page;

/// A period that is offered.
#[derive(Debug, Clone)]
pub struct Choice {
    /// In months.
    pub months: i64,
    /// The one in force.
    pub chosen: bool,
}

/// What was chosen.
#[derive(Debug, Clone)]
pub struct ReminderView {
    /// What is offered besides none.
    pub choices: Vec<Choice>,
    /// The day of the next one; empty without.
    pub next: String,
    /// It is due now.
    pub is_due: bool,
}

page!(ReminderView, "security/reminder.html", None, |_, w| w.t("reminder-title"), |_| Some(
    "/security".into()
));

impl ReminderView {
    /// Every period, this one in force.
    pub(crate) fn choices(chosen: Option<Every>) -> Vec<Choice> {
        let choice =
            |every: Every| Choice { months: every.months(), chosen: chosen == Some(every) };
        Every::ALL.map(choice).into()
    }

    /// Off, on, and due.
    pub fn samples() -> Vec<Self> {
        let off = Self { choices: Self::choices(None), next: String::new(), is_due: false };
        let half = Self::choices(Some(Every::SixMonths));
        let on = Self { choices: half, next: "5月22日".into(), is_due: false };
        let due = Self { is_due: true, ..on.clone() };
        vec![off, on, due]
    }
}
