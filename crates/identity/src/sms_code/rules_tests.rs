use proptest::prelude::*;

use super::*;

/// 2026-11-22, noon in Beijing.
const START: Timestamp = Timestamp(1_795_320_000_000_000);
const LIMITS: CodeLimits = CodeLimits {
    life: Duration::from_secs(300),
    tries_max: 5,
    cooldown: Duration::from_secs(60),
    day_max: 10,
    stranger_day_max: 6,
    voice_day_max: 3,
    delay_notice: Duration::from_secs(20),
    delay_minutes: 3,
};

fn seconds(count: u64) -> Timestamp {
    START.after(Duration::from_secs(count))
}

fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

fn wanted(purpose: Purpose) -> Wanted {
    Wanted { purpose, subject: Uuid::from_u128(1), device: device(1) }
}

/// A code whose digits are its id, so that a test can say which one was entered.
fn code(id: u128, purpose: Purpose, issued_at: Timestamp, sequence: i64) -> Issued {
    Issued {
        id: SmsCodeId(Uuid::from_u128(id)),
        purpose,
        subject: Uuid::from_u128(1),
        device: device(1),
        sequence,
        tries_left: 5,
        issued_at,
        expires_at: issued_at.after(LIMITS.life),
        used_at: None,
        voiced_at: None,
        voice_count: 0,
        code_hash: Vec::new(),
        code_sealed: None,
    }
}

fn enter(codes: &mut [Issued], at: Timestamp, id: u128) -> Result<SmsCodeId, Failure> {
    let entered = SmsCodeId(Uuid::from_u128(id));
    check(codes, &wanted(Purpose::Register), at, |code| code.id == entered)
}

fn refusal(codes: &mut [Issued], at: Timestamp, id: u128) -> Failure {
    enter(codes, at, id).unwrap_err()
}

#[test]
fn the_right_code_is_accepted_once() {
    let mut codes = [code(1, Purpose::Register, START, 1)];
    assert_eq!(enter(&mut codes, seconds(299), 1), Ok(codes[0].id));
    assert_eq!(refusal(&mut codes, seconds(299), 1).code, Code::CodeExpired);
}

#[test]
fn sms_05_counts_down_and_then_nothing_is_compared() {
    let mut codes = [code(1, Purpose::Register, START, 1)];
    for left in [4, 3, 2, 1, 0] {
        let failure = refusal(&mut codes, START, 99);
        assert_eq!(failure.code, Code::CodeWrong);
        assert_eq!(failure.arg("left"), Some(&Arg::Count(left)));
    }
    let spent = refusal(&mut codes, START, 1);
    assert_eq!((spent.code, spent.arg("left")), (Code::CodeWrong, Some(&Arg::Count(0))));
}

#[test]
fn sms_04_after_five_minutes_and_without_a_try_s_128() {
    let mut codes = [code(1, Purpose::Register, START, 1)];
    assert_eq!(refusal(&mut codes, seconds(300), 1).code, Code::CodeExpired);
    assert_eq!(codes[0].tries_left, 5);
    assert_eq!(refusal(&mut [], START, 1).code, Code::CodeExpired, "none was ever asked for");
}

#[test]
fn sms_06_an_older_code_leads_to_the_newest() {
    let mut codes =
        [code(1, Purpose::Register, START, 1), code(2, Purpose::Register, seconds(60), 2)];
    let failure = refusal(&mut codes, seconds(70), 1);
    assert_eq!(failure.code, Code::CodeSuperseded);
    assert_eq!(failure.arg("letter"), Some(&Arg::Text("B".into())));
    assert_eq!(codes[1].tries_left, 4, "it cost a try all the same");
    assert!(enter(&mut codes, seconds(70), 2).is_ok());
}

#[test]
fn sms_07_a_code_for_something_else_is_named_and_costs_it_a_try() {
    let mut codes =
        [code(1, Purpose::BindCard, START, 1), code(2, Purpose::Register, seconds(1), 1)];
    let failure = refusal(&mut codes, seconds(2), 1);
    assert_eq!(failure.code, Code::CodePurpose);
    assert_eq!(failure.arg("used"), Some(&Arg::Word("purpose-bind-card")));
    assert_eq!(failure.arg("wanted"), Some(&Arg::Word("purpose-register")));
    assert_eq!((codes[0].tries_left, codes[1].tries_left), (4, 4));
}

#[test]
fn codes_that_another_device_asked_for_are_never_compared() {
    let mut foreign = code(1, Purpose::BindCard, START, 1);
    foreign.device = device(2);
    let mut codes = [foreign, code(2, Purpose::Register, seconds(1), 1)];
    assert_eq!(refusal(&mut codes, seconds(2), 1).code, Code::CodeWrong);
    assert_eq!(codes[0].tries_left, 5);
}

#[test]
fn a_code_of_another_subject_is_no_code_of_this_one() {
    let mut other = code(1, Purpose::Register, START, 1);
    other.subject = Uuid::from_u128(2);
    assert_eq!(refusal(&mut [other], START, 1).code, Code::CodeExpired);
}

#[test]
fn sms_08_first_the_cool_down_then_the_day_s_cap_s_131() {
    let mut codes = vec![code(1, Purpose::Register, START, 1)];
    let soon = may_send(&codes, Purpose::Register, &LIMITS, seconds(18)).unwrap_err();
    assert_eq!(soon.arg("seconds"), Some(&Arg::Seconds(42)));
    assert!(may_send(&codes, Purpose::Register, &LIMITS, seconds(60)).is_ok());
    assert!(may_send(&codes, Purpose::BindCard, &LIMITS, seconds(18)).is_ok());
    let mut asked = |purpose, from: u128, until: u128| {
        for number in from..=until {
            let at = seconds(u64::try_from(number).unwrap() * 60);
            codes.push(code(number, purpose, at, i64::try_from(number).unwrap()));
        }
        codes.clone()
    };
    let codes = asked(Purpose::Register, 2, 6);
    let capped = may_send(&codes, Purpose::Register, &LIMITS, seconds(3_600)).unwrap_err();
    let midnight = START.day().next().start();
    assert_eq!(capped.arg("at"), Some(&Arg::Time(midnight)));
    let owner = may_send(&codes, Purpose::ResetPin, &LIMITS, seconds(3_600));
    assert!(owner.is_ok(), "what strangers asked for leaves the owner's codes");
    let codes = asked(Purpose::BindCard, 11, 20);
    let capped = may_send(&codes, Purpose::ResetPin, &LIMITS, seconds(7_200)).unwrap_err();
    assert_eq!(capped.arg("at"), Some(&Arg::Time(midnight)));
    assert!(may_send(&codes, Purpose::ResetPin, &LIMITS, midnight).is_ok());
    assert!(may_call(&codes, Purpose::Register, &LIMITS, seconds(3_600)).is_ok(), "calls are left");
}

#[test]
fn calls_have_a_cap_of_their_own() {
    let mut called = code(1, Purpose::Register, START, 1);
    (called.voiced_at, called.voice_count) = (Some(seconds(30)), 2);
    let codes = [called.clone()];
    let soon = may_call(&codes, Purpose::Register, &LIMITS, seconds(60)).unwrap_err();
    assert_eq!(soon.arg("seconds"), Some(&Arg::Seconds(30)));
    assert!(may_call(&codes, Purpose::Register, &LIMITS, seconds(90)).is_ok());
    called.voice_count = 3;
    let capped = may_call(&[called], Purpose::Register, &LIMITS, seconds(90)).unwrap_err();
    assert!(matches!(capped.arg("at"), Some(Arg::Time(_))));
}

#[test]
fn the_waiting_page_follows_the_message() {
    let phone = Phone::parse("13800001234").unwrap();
    let queued = Delivery { queued_at: START, sent_at: None, delivered_at: None, failed_at: None };
    let early = notice(&phone, Some(&queued), &LIMITS, seconds(19));
    assert_eq!(early.code, Code::SmsWrongNumber);
    assert_eq!(early.arg("phone"), Some(&Arg::Text("138****1234".into())));
    let late = notice(&phone, Some(&queued), &LIMITS, seconds(20));
    assert_eq!(late.code, Code::SmsDelayed);
    assert_eq!(late.arg("operator"), Some(&Arg::Word("operator-mobile")));
    assert_eq!(late.arg("minutes"), Some(&Arg::Count(3)));
    let there = Delivery { delivered_at: Some(seconds(25)), ..queued };
    let delivered = notice(&phone, Some(&there), &LIMITS, seconds(60));
    assert_eq!(delivered.code, Code::SmsDelivered);
    assert_eq!(delivered.arg("at"), Some(&Arg::Time(seconds(25))));
    let failed = Delivery { failed_at: Some(seconds(25)), ..queued };
    assert_eq!(notice(&phone, Some(&failed), &LIMITS, seconds(60)).code, Code::SmsWrongNumber);
}

#[test]
fn sequences_are_letters_and_begin_anew_each_day() {
    assert_eq!((letter(1), letter(2), letter(26), letter(27)), ('A', 'B', 'Z', 'A'));
    let codes = [code(1, Purpose::Register, START, 7)];
    assert_eq!(next_sequence(&codes, Purpose::Register, seconds(60)), 8);
    assert_eq!(next_sequence(&codes, Purpose::BindCard, seconds(60)), 1);
    assert_eq!(next_sequence(&codes, Purpose::Register, START.day().next().start()), 1);
}

proptest! {
    #[test]
    fn no_code_is_ever_compared_more_often_than_its_tries(
        entries in prop::collection::vec((0..4_u128, 0..600_u64), 0..80),
    ) {
        let mut codes = [
            code(1, Purpose::Register, START, 1),
            code(2, Purpose::Register, seconds(60), 2),
            code(3, Purpose::BindCard, seconds(61), 1),
        ];
        let mut accepted = 0;
        for (id, at) in entries {
            let before = codes.clone();
            let outcome = enter(&mut codes, seconds(at), id);
            for (old, new) in before.iter().zip(&codes) {
                prop_assert!(new.tries_left >= 0 && new.tries_left <= old.tries_left);
            }
            accepted += usize::from(outcome.is_ok());
        }
        prop_assert!(accepted <= 1, "one code was asked for last, and it is good once");
    }
}
