use proptest::prelude::*;

use super::*;

/// 2026-11-22, noon in Beijing.
const NOW: Timestamp = Timestamp(1_795_320_000_000_000);

fn parse(text: &str) -> Result<IdNumber, Failure> {
    IdNumber::parse(text, NOW, 16)
}

fn with_check(digits: &str) -> String {
    format!("{digits}{}", char::from(check_character(digits.as_bytes())))
}

fn word<'a>(failure: &'a Failure, name: &str) -> &'a str {
    match failure.arg(name) {
        Some(Arg::Word(word)) => word,
        Some(Arg::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_examples_of_the_standard_are_accepted() {
    for number in ["11010519491231002X", "440524188001010014"] {
        // The second of them was born in 1880: judged in a year in which they were alive.
        let then = Timestamp(-1_893_456_000_000_000); // 1910
        let now = if number.starts_with('4') { then } else { NOW };
        assert_eq!(IdNumber::parse(number, now, 16).unwrap().digits(), number);
    }
    assert_eq!(parse("11010519491231002x").unwrap().digits(), "11010519491231002X");
    assert_eq!(parse(" 110105 19491231 002X ").unwrap().digits(), "11010519491231002X");
}

#[test]
fn a_number_born_in_1880_is_a_typing_error_today() {
    let failure = parse("440524188001010014").unwrap_err();
    assert_eq!(failure.code, Code::IdDateImpossible);
}

#[test]
fn reg_01_names_the_place_where_two_digits_were_exchanged() {
    let exchanged = parse("11010519491231020X").unwrap_err(); // 002 typed as 020
    assert_eq!(exchanged.code, Code::IdChecksumWrong);
    let Some(Arg::Count(position)) = exchanged.arg("position") else { panic!() };
    assert!((1..=18).contains(position));
    let wrong_end = parse("110105194912310021").unwrap_err();
    assert_eq!(wrong_end.code, Code::IdChecksumWrong);
    assert_eq!(wrong_end.field, Some("id_number"));
}

#[test]
fn reg_02_says_what_is_wrong_with_the_date() {
    let table = [
        (with_check("11010519991332002"), "19991332", "rule-birth-date-impossible"),
        (with_check("11010519990229002"), "19990229", "rule-birth-date-impossible"),
        (with_check("11010518800101002"), "18800101", "rule-birth-date-impossible"),
        (with_check("11010520261123002"), "20261123", "rule-birth-date-future"),
        (with_check("11010520101123002"), "20101123", "rule-under-age"),
    ];
    for (number, date, reason) in table {
        let failure = parse(&number).unwrap_err();
        assert_eq!(failure.code, Code::IdDateImpossible, "{number}");
        assert_eq!((word(&failure, "date"), word(&failure, "reason")), (date, reason));
    }
}

#[test]
fn the_sixteenth_birthday_itself_is_old_enough() {
    assert!(parse(&with_check("11010520101122002")).is_ok());
    assert!(parse(&with_check("11010520080229002")).is_ok(), "a leap day");
}

#[test]
fn other_forms_are_refused_with_their_rule() {
    let table = [
        ("110105491231002", "rule-id-old"),
        ("11010519491231002", "rule-id-format"),
        ("11010519491231002XX", "rule-id-format"),
        ("1101051949123100X2", "rule-id-format"),
        ("11010519491231002Y", "rule-id-format"),
        ("１１０１０５１９４９１２３１００２Ｘ", "rule-id-format"),
        ("", "rule-id-format"),
        ("99010519491231002X", "rule-id-region"),
        ("16010519491231002X", "rule-id-region"),
    ];
    for (number, rule) in table {
        assert_eq!(word(&parse(number).unwrap_err(), "rule"), rule, "{number}");
    }
}

#[test]
fn a_foreign_permanent_resident_s_number_is_read_behind_its_nine() {
    assert!(parse(&with_check("91108419880101001")).is_ok());
}

#[test]
fn a_number_is_never_printed_in_full() {
    let printed = format!("{:?}", parse("11010519491231002X").unwrap());
    assert_eq!(printed, "IdNumber(1****************X)");
}

/// Numbers of people between 17 and 100 years of age.
fn number() -> impl Strategy<Value = String> {
    let region = prop::sample::select(REGIONS.to_vec());
    (region, 0..10_000_u32, 1926..2009_i16, 1..=12_i8, 1..=28_i8, 0..1_000_u32).prop_map(
        |(region, area, year, month, day, serial)| {
            with_check(&format!("{region}{area:04}{year:04}{month:02}{day:02}{serial:03}"))
        },
    )
}

proptest! {
    #[test]
    fn generated_numbers_are_accepted(number in number()) {
        let parsed = parse(&number).unwrap();
        prop_assert_eq!(parsed.digits(), number);
    }

    #[test]
    fn no_single_wrong_character_is_accepted(number in number(), at in 0..18_usize, to in 0..11_u8) {
        let mut changed = number.clone().into_bytes();
        let to = if to == 10 { b'X' } else { b'0' + to };
        prop_assume!(changed[at] != to);
        changed[at] = to;
        prop_assert!(parse(&String::from_utf8(changed).unwrap()).is_err());
    }

    #[test]
    fn no_exchange_of_neighbours_is_accepted(number in number(), at in 0..17_usize) {
        let mut changed = number.into_bytes();
        prop_assume!(changed[at] != changed[at + 1]);
        changed.swap(at, at + 1);
        prop_assert!(parse(&String::from_utf8(changed).unwrap()).is_err());
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,20}") {
        let _ = parse(&text);
    }

    #[test]
    fn the_named_place_is_the_exchanged_one_if_any(number in number(), at in 0..16_usize) {
        let mut changed = number.into_bytes();
        prop_assume!(changed[at] != changed[at + 1]);
        changed.swap(at, at + 1);
        let text = String::from_utf8(changed).unwrap();
        if let Err(failure) = parse(&text) && failure.code == Code::IdChecksumWrong {
            let place = i64::try_from(at + 1).unwrap();
            let named = failure.arg("position");
            prop_assert!(named == Some(&Arg::Count(place)) || named == Some(&Arg::Count(18)));
        }
    }
}
