//! The texts of the catalogue, checked as a whole: cross-checks 2, 3 and 4 of the catalogue.

use std::collections::{BTreeMap, HashMap};

use tongbao_kernel::{Arg, Code, Failure, SeededEntropy, Timestamp};
use tongbao_money::Money;

use super::places::{SAMPLE_TIME, places};
use super::{FailureView, code_named, markdown, text};
use crate::{Locale, Reference, Words};

/// A cause and a next step do not fit in fewer characters.
const fn shortest(locale: Locale) -> usize {
    match locale {
        Locale::ZhCn => 12,
        Locale::En => 35,
    }
}

fn whole(text: &str, whose: &str) {
    for mark in ['⟦', '{', '}', '$'] {
        assert!(!text.contains(mark), "{whose} is not whole: {text}");
    }
    assert!(!text.contains("none"), "{whose} shows a missing value: {text}");
}

/// S-208: every failure names its cause and what to do, in both languages.
#[test]
fn every_code_has_a_title_and_a_whole_text_in_both_languages() {
    for locale in Locale::ALL {
        let words = Words::of(locale);
        for code in Code::ALL {
            let whose = format!("{} in {}", code.entry().code, locale.tag());
            whole(&words.t(&format!("{}.title", code.entry().code)), &whose);
            let told = text(&markdown::sample(*code), words, SAMPLE_TIME);
            whole(&told, &whose);
            assert!(told.chars().count() >= shortest(locale), "{whose} says too little: {told}");
        }
    }
}

#[test]
fn a_missing_value_still_gives_a_whole_sentence() {
    for locale in Locale::ALL {
        for code in Code::ALL {
            let whose = format!("{} in {}", code.entry().code, locale.tag());
            let told = text(&Failure::new(*code), Words::of(locale), SAMPLE_TIME);
            whole(&told, &whose);
            assert!(told.chars().count() >= shortest(locale), "{whose} says too little: {told}");
        }
    }
}

/// Each optional value may be missing alone.
#[test]
fn each_optional_value_may_be_missing() {
    for locale in Locale::ALL {
        for code in Code::ALL {
            for left_out in places(*code).iter().filter(|place| !place.needed) {
                let mut failure = markdown::sample(*code);
                failure.args.retain(|(name, _)| *name != left_out.name);
                let whose = format!("{} without {}", code.entry().code, left_out.name);
                whole(&text(&failure, Words::of(locale), SAMPLE_TIME), &whose);
            }
        }
    }
}

/// Each value that a code names is seen in its text.
#[test]
fn every_needed_value_is_shown() {
    for locale in Locale::ALL {
        let words = Words::of(locale);
        for code in Code::ALL {
            let told = text(&markdown::sample(*code), words, SAMPLE_TIME);
            for place in places(*code).iter().filter(|place| place.needed) {
                let shown = words.arg(&place.sample(), SAMPLE_TIME);
                assert!(told.contains(&shown), "{} hides {}", code.entry().code, place.name);
            }
        }
    }
}

#[test]
fn no_two_codes_share_a_text_or_a_title() {
    for locale in Locale::ALL {
        let words = Words::of(locale);
        let mut texts: HashMap<String, Code> = HashMap::new();
        for code in Code::ALL {
            let title = words.t(&format!("{}.title", code.entry().code));
            for told in [title, text(&markdown::sample(*code), words, SAMPLE_TIME)] {
                let other = texts.insert(told.clone(), *code);
                assert_eq!(other, None, "{code:?} is told as {other:?}: {told}");
            }
        }
    }
}

/// S-159: an outage is never told as a wrong password.
#[test]
fn an_outage_is_not_told_as_a_wrong_password() {
    let told =
        text(&markdown::sample(Code::AuthenticationDown), Words::of(Locale::ZhCn), SAMPLE_TIME);
    assert!(told.contains("不是密码错误"), "LOGIN-09: {told}");
    let unknown = text(&Failure::new(Code::LoginUnknown), Words::of(Locale::ZhCn), SAMPLE_TIME);
    assert!(!unknown.contains("未注册"), "LOGIN-07 tells whether a number is known: {unknown}");
}

/// S-214: what is copied holds the code, the text, the reference and the time.
#[test]
fn a_view_holds_all_that_support_needs() {
    let reference = Reference::mint(&SeededEntropy::new(3));
    let failure = Failure::new(Code::BalanceShort)
        .with("balance", Arg::Money(Money::cny(9_000)))
        .with("short", Arg::Money(Money::cny(1_000)))
        .at("amount");
    let view = FailureView::new(&failure, Words::of(Locale::ZhCn), &reference, SAMPLE_TIME);
    assert_eq!((view.code, view.status, view.field), ("PAY-01", 422, Some("amount")));
    assert_eq!(view.money.as_deref(), Some("未扣款"));
    let parts =
        ["PAY-01", "¥90.00", "¥10.00", "未扣款", &view.reference, "2026年11月22日 14:05:00"];
    for part in parts {
        assert!(view.copy.contains(part), "{part} is missing in {}", view.copy);
    }
}

#[test]
fn waiting_is_a_clock_time_with_a_countdown() {
    let check = |failure: Failure, expected: Option<i64>| {
        let reference = Reference::mint(&SeededEntropy::new(3));
        let view = FailureView::new(&failure, Words::of(Locale::En), &reference, SAMPLE_TIME);
        assert_eq!(view.wait_seconds, expected, "{failure:?}");
    };
    let in_a_minute = Timestamp(SAMPLE_TIME.0 + 60_000_000);
    check(Failure::new(Code::Overloaded).with("seconds", Arg::Seconds(20)), Some(20));
    check(Failure::new(Code::PinLocked).with("until", Arg::Time(in_a_minute)), Some(60));
    check(Failure::new(Code::PinLocked).with("until", Arg::Time(Timestamp(0))), None);
    check(Failure::new(Code::AlreadyDone).with("at", Arg::Time(in_a_minute)), None);
}

#[test]
fn codes_read_back() {
    let read: BTreeMap<_, _> = Code::ALL.iter().map(|c| (c.entry().code, *c)).collect();
    for (text, code) in read {
        assert_eq!(code_named(&text.to_lowercase()), Some(code));
    }
    assert_eq!(code_named("PAY-00"), None);
}
