//! Times, spans and amounts as a person reads them.

use jiff::civil::DateTime;
use tongbao_kernel::{Arg, Timestamp};

use super::{Locale, Words};

impl Words {
    /// 11月22日 14:05, or 22 Nov 14:05; with the year when it is not this one.
    pub fn time(&self, time: Timestamp, now: Timestamp) -> String {
        if time.day().year() == now.day().year() {
            self.written(time.beijing(), "%-m月%-d日 %H:%M", "%-d %b %H:%M")
        } else {
            self.time_with_year(time)
        }
    }

    /// The clock alone today, with the day otherwise.
    pub fn time_or_clock(&self, time: Timestamp, now: Timestamp) -> String {
        if time.day() == now.day() { self.clock(time) } else { self.time(time, now) }
    }

    /// 2026年11月22日 14:05, or 22 Nov 2026 14:05.
    pub fn time_with_year(&self, time: Timestamp) -> String {
        self.written(time.beijing(), "%Y年%-m月%-d日 %H:%M", "%-d %b %Y %H:%M")
    }

    /// To the second, for receipts: 2026年11月22日 14:05:09.
    pub fn instant(&self, time: Timestamp) -> String {
        self.written(time.beijing(), "%Y年%-m月%-d日 %H:%M:%S", "%-d %b %Y %H:%M:%S")
    }

    /// The day alone: 11月22日, with the year when it is not this one.
    pub fn date(&self, time: Timestamp, now: Timestamp) -> String {
        if time.day().year() == now.day().year() {
            self.written(time.beijing(), "%-m月%-d日", "%-d %b")
        } else {
            self.written(time.beijing(), "%Y年%-m月%-d日", "%-d %b %Y")
        }
    }

    /// The clock alone: 14:05.
    pub fn clock(&self, time: Timestamp) -> String {
        time.beijing().strftime("%H:%M").to_string()
    }

    /// A span in the unit in which a person would say it: 42 秒, 30 分钟, 24 小时. It is rounded
    /// up, so that nobody comes back too early.
    pub fn span(&self, seconds: i64) -> String {
        const SECONDS_SAID_MAX: i64 = 120;
        const MINUTES_SAID_MAX: i64 = 120;
        let seconds = seconds.max(0);
        let minutes = rounded_up(seconds, 60);
        if seconds < SECONDS_SAID_MAX {
            self.f("span-seconds", &[("count", seconds)])
        } else if minutes < MINUTES_SAID_MAX {
            self.f("span-minutes", &[("count", minutes)])
        } else {
            self.f("span-hours", &[("count", rounded_up(minutes, 60))])
        }
    }

    /// A failure's argument as text.
    pub fn arg(&self, arg: &Arg, now: Timestamp) -> String {
        match arg {
            Arg::Money(money) => money.to_string(),
            Arg::Count(count) => count.to_string(),
            Arg::Time(time) => self.time(*time, now),
            Arg::Seconds(seconds) => self.span(*seconds),
            Arg::Text(text) => text.clone(),
            Arg::Word(key) => self.t(key),
        }
    }

    fn written(&self, time: DateTime, zh_cn: &'static str, en: &'static str) -> String {
        match self.locale() {
            Locale::ZhCn => time.strftime(zh_cn).to_string(),
            Locale::En => time.strftime(en).to_string(),
        }
    }
}

fn rounded_up(amount: i64, unit: i64) -> i64 {
    amount.div_euclid(unit) + i64::from(amount.rem_euclid(unit) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongbao_money::Money;

    const NOW: Timestamp = Timestamp(1_795_276_800_000_000); // 2026-11-22T00:00:00+08:00
    const LATER: Timestamp = Timestamp(NOW.0 + 50_709_000_000); // 14:05:09
    const NEXT_YEAR: Timestamp = Timestamp(NOW.0 + 40 * 86_400_000_000); // 2027-01-01

    #[test]
    fn times_carry_the_year_only_when_it_is_another() {
        let (zh, en) = (Words::of(Locale::ZhCn), Words::of(Locale::En));
        assert_eq!(zh.time(LATER, NOW), "11月22日 14:05");
        assert_eq!(en.time(LATER, NOW), "22 Nov 14:05");
        assert_eq!(zh.time(NEXT_YEAR, NOW), "2027年1月1日 00:00");
        assert_eq!(en.time(NEXT_YEAR, NOW), "1 Jan 2027 00:00");
        assert_eq!(zh.instant(LATER), "2026年11月22日 14:05:09");
        assert_eq!(zh.date(LATER, NEXT_YEAR), "2026年11月22日");
        assert_eq!(en.clock(LATER), "14:05");
    }

    #[test]
    fn spans_are_said_in_their_unit_and_never_too_short() {
        let (zh, en) = (Words::of(Locale::ZhCn), Words::of(Locale::En));
        assert_eq!(zh.span(42), "42 秒");
        assert_eq!(zh.span(-3), "0 秒");
        assert_eq!(zh.span(1_741), "30 分钟");
        assert_eq!(en.span(1), "1 second");
        assert_eq!(en.span(86_399), "24 hours");
    }

    #[test]
    fn each_kind_of_argument_has_its_form() {
        let zh = Words::of(Locale::ZhCn);
        assert_eq!(zh.arg(&Arg::Money(Money::cny(123_456)), NOW), "¥1,234.56");
        assert_eq!(zh.arg(&Arg::Count(3), NOW), "3");
        assert_eq!(zh.arg(&Arg::Time(LATER), NOW), "11月22日 14:05");
        assert_eq!(zh.arg(&Arg::Seconds(42), NOW), "42 秒");
        assert_eq!(zh.arg(&Arg::Text("TRON".into()), NOW), "TRON");
        assert_eq!(zh.arg(&Arg::Word("purpose-sign-in"), NOW), "登录");
    }
}
