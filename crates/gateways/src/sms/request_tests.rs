//! Requests with known answers: filled, escaped and signed as a program elsewhere does it.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::sms::Channel;

const NOW: Timestamp = Timestamp(1_795_276_800_500_000);
const KEY: &str = "a key that the gateway gave";
const NONCE: &str = "aa11";

fn sms() -> Sms {
    Sms {
        id: Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_00aa),
        to: "13800001234".into(),
        text: "【江海】验证码 482913,\"5\" 分钟".into(),
        channel: Channel::Sms,
    }
}

fn key() -> Option<Secret<String>> {
    Some(Secret::new(KEY.replace(' ', "-")))
}

fn parsed(settings: Value) -> Result<Request, SettingWrong> {
    let settings: RequestSettings = serde_json::from_value(settings).unwrap();
    Request::parse(&settings, key())
}

fn filled(settings: Value) -> Filled {
    parsed(settings).unwrap().fill(&sms(), NOW, NONCE)
}

fn header<'a>(filled: &'a Filled, name: &str) -> &'a str {
    filled.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn json_is_filled_and_signed() {
    // printf '1795276800|aa11|13800001234' | openssl dgst -sha256 -hmac 'a-key-that-the-gateway-gave'
    let filled = filled(json!({
        "url": "https://sms.example.cn/v1/send",
        "headers": { "authorization": "Bearer {key}", "x-request": "{id}" },
        "json": r#"{"mobile":"+86{to}","content":"{text}","ts":{timestamp},"nonce":"{nonce}","sign":"{signature}"}"#,
        "signature": { "over": "{timestamp}|{nonce}|{to}" },
    }));
    assert_eq!((filled.method.as_str(), &*filled.url), ("POST", "https://sms.example.cn/v1/send"));
    assert_eq!(header(&filled, "content-type"), "application/json");
    assert_eq!(header(&filled, "authorization"), "Bearer a-key-that-the-gateway-gave");
    assert!(filled.headers["authorization"].is_sensitive());
    assert_eq!(header(&filled, "x-request"), "019400000000700080000000000000aa");
    let body = concat!(
        r#"{"mobile":"+8613800001234","content":"【江海】验证码 482913,\"5\" 分钟","#,
        r#""ts":1795276800,"nonce":"aa11","#,
        r#""sign":"8e5059bdae0c9ce4ac4baf45a6f3fd08d9ccf1ed0e960111081a585d051d043e"}"#
    );
    assert_eq!(filled.body.as_deref(), Some(body));
}

#[test]
fn a_form_is_encoded_and_the_signature_in_it_as_well() {
    let filled = filled(json!({
        "url": "https://sms.example.cn/send",
        "form": "m={to}&c={text}&t={timestamp}&s={signature}",
        "timestamp": "beijing",
        "signature": { "over": "{timestamp}|{nonce}|{to}", "encoding": "base64" },
    }));
    assert_eq!(header(&filled, "content-type"), "application/x-www-form-urlencoded");
    let body = "m=13800001234&c=%E3%80%90%E6%B1%9F%E6%B5%B7%E3%80%91%E9%AA%8C%E8%AF%81%E7%A0%81\
                +482913%2C%225%22+%E5%88%86%E9%92%9F&t=20261122000000&s=ZWG%2FpYCH87S0ic87p9ebaaG%2BS%2BrflDpaOg0Zqixsjq0%3D";
    assert_eq!(filled.body.as_deref(), Some(body));
}

#[test]
fn a_body_is_signed_as_it_is_sent() {
    // The wallet's own signed HTTP, spoken by a template.
    let filled = filled(json!({
        "url": "https://sms.example.cn/sms/v1/messages",
        "headers": { "x-timestamp": "{timestamp}", "x-signature": "{signature}" },
        "json": r#"{"id":"{id}","to":"{to}","text":"{text}"}"#,
        "signature": { "over": "{timestamp}.{body}" },
    }));
    assert_eq!(header(&filled, "x-timestamp"), "1795276800");
    let signature = "6ace02db1e1970644f1154aeb098e13770b0a26c90ece36a690156eb32de8b85";
    assert_eq!(header(&filled, "x-signature"), signature);
}

#[test]
fn a_get_has_everything_in_its_query() {
    let filled = filled(json!({
        "method": "GET",
        "url": "https://sms.example.cn/send?m={to}&c={text}&t={timestamp}&s={signature}",
        "timestamp": "milliseconds",
        "signature": { "over": "{to}", "encoding": "upper_hex" },
    }));
    let (address, query) = filled.url.split_once('?').unwrap();
    assert_eq!((filled.method.as_str(), address), ("GET", "https://sms.example.cn/send"));
    assert!(query.starts_with("m=13800001234&c=%E3%80%90"), "{query}");
    assert!(
        query.contains(
            "&t=1795276800500&s=EB18776ED95527281759C9C015D816B280B5329AA854A44871B379456A9DF431"
        ),
        "{query}"
    );
    assert_eq!(filled.body, None);
}

#[test]
fn nothing_a_message_says_changes_where_it_goes() {
    let request = parsed(json!({ "url": "https://sms.example.cn/send?m={to}&c={text}" })).unwrap();
    for text in ["@evil.example/", "#x", "&m=13900000000", "\r\nHost: evil", "/../..", "?a=b"] {
        let sms = Sms { text: text.into(), ..sms() };
        let url = Url::parse(&request.fill(&sms, NOW, NONCE).url).unwrap();
        assert_eq!((url.host_str(), url.path()), (Some("sms.example.cn"), "/send"), "{text}");
        let pairs: Vec<_> = url.query_pairs().collect();
        assert_eq!((pairs.len(), pairs[1].1.as_ref()), (2, text));
    }
}

#[test]
fn each_mistake_is_named_with_its_remedy() {
    let url = "https://sms.example.cn/send?m={to}&c={text}";
    let table = [
        (json!({ "url": "https://{to}.example.cn/?c={text}" }), "url: {to} may not stand here"),
        (json!({ "url": "https://sms.example.cn/{to}?c={text}" }), "url: {to} may not stand here"),
        (json!({ "url": "sms.example.cn?m={to}&c={text}" }), "url: \"sms.example.cn\" is not"),
        (json!({ "url": "https://a:b@sms.example.cn?m={to}&c={text}" }), "url: name and password"),
        (json!({ "url": "https://sms.example.cn?m={to}&c={text}&k={key}" }), "url: {key} may not"),
        (json!({ "url": "https://sms.example.cn?m={to}&c=【{text}】" }), "url: write '【'"),
        (json!({ "url": "https://sms.example.cn", "json": r#"{"m":"{to}"}"# }), "request: {text}"),
        (json!({ "url": url, "json": r#"{"m":"{phone}"}"# }), "json: {phone} is no place"),
        (json!({ "url": url, "json": r#"{"c":{text}}"# }), "json: this is no JSON"),
        (json!({ "url": url, "json": r#"{"c":"{text}"# }), "json: this is no JSON"),
        (json!({ "url": url, "json": "{}", "form": "a=b" }), "form: there is json as well"),
        (json!({ "url": url, "form": "sign=江海&m={to}" }), "form: write '江'"),
        (json!({ "url": url, "form": "a b={to}" }), "form: write ' '"),
        (json!({ "url": url, "form": "a={to}", "method": "GET" }), "method: a GET has no body"),
        (json!({ "url": url, "headers": { "x y": "1" } }), "headers: x y: this is no name"),
        (json!({ "url": url, "headers": { "Host": "b" } }), "headers: Host: the connection"),
        (json!({ "url": url, "headers": { "x": "{text}" } }), "headers: x: {text} may not"),
        (json!({ "url": url, "headers": { "x": "江海" } }), "headers: x: a header is one line"),
        (
            json!({ "url": url, "headers": { "x": "{signature}" } }),
            "signature: {signature} is used",
        ),
        (json!({ "url": url, "signature": { "over": "{to}" } }), "signature: nothing carries"),
        (
            json!({ "url": url, "json": r#"{"s":"{signature}"}"#, "signature": { "over": "{body}" } }),
            "signature.over: {body} cannot be signed",
        ),
        (
            json!({ "url": url, "headers": { "x": "{signature}" }, "signature": { "over": "{key2}" } }),
            "", // a digit makes it no place but plain text, which may be signed
        ),
        (json!({ "url": url, "message_id": "sid" }), "message_id: a JSON pointer"),
    ];
    for (settings, expected) in table {
        match parsed(settings.clone()) {
            Ok(_) => assert_eq!(expected, "", "{settings}"),
            Err(wrong) => {
                let said = wrong.to_string();
                assert!(!expected.is_empty() && said.starts_with(expected), "{settings}: {said}");
            }
        }
    }
}

#[test]
fn a_key_is_there_where_it_is_used_and_is_never_printed() {
    let url = "https://sms.example.cn/send?m={to}&c={text}";
    let settings = json!({ "url": url, "headers": { "x-key": "{key}" } });
    let settings: RequestSettings = serde_json::from_value(settings).unwrap();
    for (key, expected) in [
        (None, "key_file: {key} or a signature needs a key of at least 16 characters"),
        (Some("short"), "key_file: {key} or a signature needs"),
        (Some("sixteen characters"), "key_file: a key is one line"),
        (Some("sixteen-and-more\nlines"), "key_file: a key is one line"),
    ] {
        let wrong = settings.check(key.map(|key| Secret::new(key.to_owned()))).unwrap_err();
        assert!(wrong.to_string().starts_with(expected), "{wrong}");
    }
    settings.check(self::key()).unwrap();
    let request = Request::parse(&settings, self::key()).unwrap();
    let filled = request.fill(&sms(), NOW, NONCE);
    assert!(!format!("{:?}", filled.headers).contains("gateway-gave"));
}

#[test]
fn plain_http_is_for_this_machine_only() {
    let check = |url: &str| {
        let settings = json!({ "url": url });
        let settings: RequestSettings = serde_json::from_value(settings).unwrap();
        settings.check(None)
    };
    check("http://127.0.0.1:9000/?m={to}&c={text}").unwrap();
    for url in ["http://sms.example.cn/?m={to}&c={text}", "http://10.0.0.1/?m={to}&c={text}"] {
        let wrong = check(url).unwrap_err();
        assert!(wrong.reason.contains("https is required"), "{wrong}");
    }
}

#[test]
fn settings_that_are_misspelt_are_refused() {
    for settings in [
        json!({ "url": "https://sms.example.cn", "body": "{}" }),
        json!({ "url": "https://sms.example.cn", "method": "post" }),
        json!({ "url": "https://sms.example.cn", "timestamp": "minutes" }),
        json!({ "url": "https://sms.example.cn", "success": { "pointer": "/code" } }),
        json!({ "json": "{}" }),
    ] {
        assert!(serde_json::from_value::<RequestSettings>(settings.clone()).is_err(), "{settings}");
    }
}
