//! 安全中心 and the authenticator, as a person sets it up.

use tongbao_testkit::{PASSWORD, World};
use tongbao_vault::AuthenticatorSecret;

use crate::browser::Browser;

/// The program on the person's phone, from the key on the page.
fn program(html: &str) -> AuthenticatorSecret {
    let address = html.split("otpauth://totp/").nth(1).expect("a link to the authenticator");
    let secret = address.split("secret=").nth(1).expect("a key");
    let letters = secret.bytes().take_while(u8::is_ascii_alphanumeric);
    let bits: Vec<u8> = letters
        .map(|c| if c.is_ascii_uppercase() { c - b'A' } else { c - b'2' + 26 })
        .flat_map(|value| (0..5).rev().map(move |bit| (value >> bit) & 1))
        .collect();
    let byte = |bits: &[u8]| bits.iter().fold(0_u8, |byte, bit| (byte << 1) | bit);
    let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
    AuthenticatorSecret::from_bytes(&bytes).expect("160 bits")
}

/// S-149: the score has reasons, and what is missing leads to setting it up.
#[tokio::test]
async fn the_score_has_reasons() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    browser.get("/me").await.shows(&["href=\"/security\"", "安全中心"]);
    let page = browser.get("/security").await;
    page.shows(&["安全分 60 / 100", "上次修改", "href=\"/security/authenticator\""]);
    page.hides(&["LOCK-06"]);
}

/// LOCK-06: while strangers are shut out, the owner is told first.
#[tokio::test]
async fn an_attack_is_told_to_the_owner() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    for _ in 0..5 {
        Browser::of(&world).sign_in(1, "wrong password").await;
    }
    let mut browser = Browser::signed_in(&world, &person);
    let page = browser.get("/security").await;
    page.shows(&["LOCK-06", "您的常用设备不受影响", "href=\"/me/password\"", "安全分 50 / 100"]);
    browser.get("/").await.shows(&["有人尝试登录您的账户"]);
}

/// S-047, S-099, LOGIN-13: set up with password and first code, used on a new device, and its
/// recovery codes shown once.
#[tokio::test]
async fn an_authenticator_is_set_up_and_used() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let at = "/security/authenticator";
    browser.get(at).await.shows(&["name=\"password\""]);
    let wrong = browser.post(at, &[("password", "wrong password")]).await;
    wrong.refuses(401, "LOGIN-01", &["id=\"password-error\""]);
    browser.post(at, &[("password", PASSWORD)]).await.leads_to(at);
    let page = browser.get(at).await;
    page.shows(&["<svg class=\"qr\"", "otpauth://totp/"]);
    let program = program(&page.html);
    let confirm = "/security/authenticator/confirm";
    let refused = browser.post(confirm, &[("code", "000000")]).await;
    refused.refuses(401, "LOGIN-13", &["id=\"code-error\"", "<svg class=\"qr\""]);
    let first = program.code_at(world.site.now());
    let codes = browser.post(confirm, &[("code", &first)]).await;
    codes.shows(&["动态口令已启用", "recovery-codes"]);
    let list = codes.html.split("<ol class=\"recovery-codes").nth(1).expect("a list");
    let kept = list.split("<li>").nth(1).expect("a recovery code");
    let kept = kept.split("</li>").next().expect("its end").to_owned();
    let page = browser.get(at).await;
    page.shows(&["还有 10 个恢复码可用"]);
    page.hides(&[&kept]);
    browser.get("/security").await.shows(&["安全分 100 / 100"]);

    let mut other = Browser::of(&world);
    let place = other.sign_in(1, PASSWORD).await.place();
    other.get(&place).await.shows(&["动态口令", "id=\"methods\"", "method=recovery_code"]);
    let refused = other.post(&place, &[("code", &first)]).await;
    refused.refuses(401, "LOGIN-13", &["还可尝试", "#methods"]);
    let by_code = "/sign-in/verify?method=recovery_code&next=/";
    other.get(by_code).await.shows(&["恢复码"]);
    other.post(by_code, &[("code", &kept)]).await.leads_to("/");
    browser.get("/security").await.shows(&["还有 9 个恢复码可用"]);
    let remove = "/security/authenticator/remove";
    world.advance(30);
    let fresh = program.code_at(world.site.now());
    let form = [("password", PASSWORD), ("code", &*fresh)];
    browser.post(remove, &form).await.leads_to(at);
    browser.get(at).await.shows(&["开始设置"]);
    world.advance(1);
    assert_eq!(other.get("/me").await.status, 303, "other devices are out");
}
