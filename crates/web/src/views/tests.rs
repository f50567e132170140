//! Every page in every designed state, in both languages.

use tongbao_http::{FailureView, Locale, Reference, Words};
use tongbao_kernel::{Arg, Code, Failure, Timestamp};

use super::{Accent, Brand, Frame, Notices, Sample, Theme, gallery};

const NOW: Timestamp = Timestamp(1_795_327_500_000_000); // 2026-11-22T14:05:00+08:00

fn frame(words: &Words) -> Frame {
    let reference: Reference = "TB-7K2M-9QXD".parse().expect("a well-formed reference");
    let failure = |failure| FailureView::new(&failure, words, &reference, NOW);
    Frame {
        lang: words.locale().tag().into(),
        brand: Some(Brand {
            name: "江海银行".into(),
            short_name: "江海".into(),
            hotline: "95500".into(),
            accent: Accent::Red,
        }),
        theme: Theme::System,
        large_type: false,
        signed_in: true,
        assets: "/assets/test".into(),
        now: NOW.rfc3339(),
        path: "/".into(),
        failure: Some(failure(Failure::new(Code::PinWrong).with("left", Arg::Count(2)).at("pin"))),
        notices: Notices {
            not_sent: failure(Failure::new(Code::NotSent)),
            unknown: failure(Failure::new(Code::ResultUnknown)),
            background: failure(Failure::new(Code::BackgroundKilled)),
        },
        banner: None,
    }
}

fn pages() -> Vec<Sample> {
    let of = |locale| {
        let words = Words::of(locale);
        gallery(words, &frame(words)).expect("every page renders")
    };
    Locale::ALL.into_iter().flat_map(of).collect()
}

/// What stands between `start` and `end`, each time.
fn between<'a>(html: &'a str, start: &'a str, end: &'a str) -> Vec<&'a str> {
    html.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn no_page_lacks_a_word_in_either_language() {
    for page in pages() {
        assert_eq!(between(&page.html, "⟦", "⟧"), Vec::<&str>::new(), "{}", page.name);
    }
}

/// The policy allows nothing inline (ASVS 3.4.3).
#[test]
fn no_page_holds_inline_style_or_script() {
    for page in pages() {
        assert!(!page.html.contains(" style="), "{}", page.name);
        assert!(!page.html.contains("<style"), "{}", page.name);
        assert!(!page.html.contains(" onclick="), "{}", page.name);
        for script in between(&page.html, "<script", "</script>") {
            assert!(script.contains(" src=") && script.ends_with('>'), "{}: {script}", page.name);
        }
    }
}

/// A money command without a key would be refused (`REQ-04`).
#[test]
fn every_money_form_carries_its_key_and_posts_without_script() {
    let mut seen = 0;
    for page in pages() {
        for form in between(&page.html, "<form", "</form>") {
            if form.contains(r#"data-submit="money""#) {
                seen += 1;
                assert!(form.contains(r#"name="key""#), "{}: {form}", page.name);
                assert!(form.contains(r#"method="post""#), "{}: {form}", page.name);
            }
        }
    }
    assert!(seen > 7, "only {seen} money forms were drawn");
}

#[test]
fn every_input_has_its_label_and_every_id_is_one_element() {
    for page in pages() {
        let ids = between(&page.html, r#" id=""#, "\"");
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[index + 1..].contains(id), "{}: two elements are #{id}", page.name);
        }
        for input in between(&page.html, "<input ", ">") {
            let Some(id) = between(input, r#"id=""#, "\"").first().copied() else {
                let labelled_around = ["hidden", "radio"];
                let kind = between(input, r#"type=""#, "\"");
                assert!(labelled_around.contains(&kind[0]), "{}: {input}", page.name);
                continue;
            };
            assert!(page.html.contains(&format!(r#"for="{id}""#)), "{}: #{id}", page.name);
        }
    }
}

/// The confirming button says what it does with the amount.
#[test]
fn the_last_button_names_the_amount() {
    let page = pages().into_iter().find(|page| page.name == "confirm-1").expect("it is drawn");
    assert!(page.html.contains(">转账 ¥100.00</button>"));
}

/// S-208, S-214: code, reference, copying and help stand under every failure.
#[test]
fn a_failure_is_shown_in_its_four_parts() {
    let page = pages().into_iter().find(|page| page.name == "failure-1").expect("it is drawn");
    for part in
        ["支付密码不正确", "未扣款", "重置支付密码", "PIN-01 · TB-7K2M-9QXD", "/help/PIN-01"]
    {
        assert!(page.html.contains(part), "{part} is missing");
    }
}

/// A hidden balance is not in the page at all.
#[test]
fn a_hidden_balance_is_not_sent() {
    let page = pages().into_iter().find(|page| page.name == "home-2").expect("it is drawn");
    assert!(!page.html.contains("3,284</") && !page.html.contains("3,084"));
    assert!(page.html.contains("data-forget-balance"));
}
