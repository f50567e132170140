//! What scenarios share: reading the ways out from a page, and the walks that they lead to.

use tongbao_identity::{Actor, authenticator, session};
use tongbao_kernel::{Problem, Secret};
use tongbao_testkit::{PASSWORD, Person, World, id_number, person_name, phone};
use tongbao_vault::AuthenticatorSecret;

use crate::browser::{Browser, Page, code};

/// What a forgotten password is replaced by.
pub const NEW_PASSWORD: &str = "河边的芦苇 1989";
/// What a forgotten PIN is replaced by.
pub const NEW_PIN: &str = "581742";

/// The addresses on the buttons of the failure with this code, the likeliest first.
#[track_caller]
pub fn ways(page: &Page, code: &str) -> Vec<String> {
    let cards = page.html.split("<section class=\"card failure\"").skip(1);
    let mut cards = cards.filter_map(|card| card.split("</section>").next());
    let told = format!("<p>{code}");
    let card = cards.find(|card| card.contains(&told));
    let card = card.unwrap_or_else(|| panic!("{code} is not told in {}", page.html));
    let buttons = card.split("<div class=\"buttons\">").nth(1).unwrap_or_default();
    let buttons = buttons.split("</div>").next().unwrap_or_default();
    let hrefs = buttons.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.map(plain).collect()
}

/// The way out that leads there, which the failure must offer.
#[track_caller]
pub fn way(page: &Page, code: &str, wanted: &str) -> String {
    let ways = ways(page, code);
    let found = ways.iter().find(|href| *href == wanted);
    found.unwrap_or_else(|| panic!("{code} offers {ways:?} and not {wanted}")).clone()
}

/// Checks that the failure offers to correct an input of the same page, which is there.
#[track_caller]
pub fn correct(page: &Page, code: &str) {
    let ways = ways(page, code);
    let first = ways.first().unwrap_or_else(|| panic!("{code} offers nothing"));
    let there = |name| page.html.contains(&format!("id=\"{name}\""));
    assert!(first.strip_prefix('#').is_none_or(there), "{first} of {code} is not on its page");
    assert!(first.is_empty() || first.starts_with('#'), "{first} of {code} leaves the page");
}

/// Where the form goes whose button or input has this id, as `#resend` leads to it.
#[track_caller]
pub fn form_at(page: &Page, anchor: &str) -> String {
    let id = format!("id=\"{}\"", anchor.trim_start_matches('#'));
    let (before, _) = page.html.split_once(&id).unwrap_or_else(|| panic!("{id} is missing"));
    let form = before.rsplit("<form").next().unwrap_or_default();
    let action = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
    plain(action.unwrap_or_else(|| panic!("{id} is in no form")))
}

/// What the input or hidden field of this name holds.
#[track_caller]
pub fn field(page: &Page, name: &str) -> String {
    let named = format!("name=\"{name}\"");
    let rest = page.html.split_once(&named).map(|(_, rest)| rest);
    let tag = rest.and_then(|rest| rest.split('>').next());
    let tag = tag.unwrap_or_else(|| panic!("no field {name} in {}", page.html));
    let value = tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.map(plain).unwrap_or_default()
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&")
}

/// The seconds after which the page says it may be tried again.
#[track_caller]
pub fn wait_of(page: &Page) -> u64 {
    let header = page.headers.get("retry-after").expect("it says when to come back");
    header.to_str().expect("ASCII").parse().expect("seconds")
}

/// A way out that is only read: the page is there.
pub async fn reads(browser: &mut Browser, href: &str) {
    let page = browser.get(href).await;
    assert_eq!(page.status, 200, "{href}: {}", page.html);
}

/// A browser that registered the number's person, and signed out again.
pub async fn known(world: &World, number: u32) -> Browser {
    let mut browser = Browser::of(world);
    browser.register(world, number).await;
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    world.advance(1);
    browser
}

/// Checks that this browser is signed in.
pub async fn is_in(browser: &mut Browser) {
    reads(browser, "/me").await;
}

/// Who is signed in in this browser.
pub async fn actor(world: &World, browser: &Browser) -> Actor {
    let token = browser.cookie("__Host-session").expect("a session");
    session::authenticate(&world.site, token).await.expect("it is good")
}

/// From `/recover`, as a way out leads there, to the step that asks for name and ID number.
pub async fn recover_to_identity(world: &World, browser: &mut Browser, number: u32) {
    browser.get("/recover").await.shows(&["name=\"phone\""]);
    browser.post("/recover", &[("phone", &phone(number))]).await.leads_to("/recover/code");
    let right = code(world, &phone(number)).await;
    browser.post("/recover/code", &[("code", &right)]).await.leads_to("/recover/identity");
}

/// To the choice between a new password and only lifting the lock.
pub async fn recover(world: &World, browser: &mut Browser, number: u32) {
    recover_to_identity(world, browser, number).await;
    let own = [("name", &*person_name(number)), ("id_number", &*id_number(number))];
    browser.post("/recover/identity", &own).await.leads_to("/recover/choice");
}

/// Five wrong passwords; the last answer.
pub async fn lock(browser: &mut Browser, number: u32) -> Page {
    for _ in 0..4 {
        browser.sign_in(number, "wrong password").await;
    }
    browser.sign_in(number, "wrong password").await
}

/// The way out of a locked login: the lock is lifted, and the same password signs in again.
pub async fn unlock(world: &World, browser: &mut Browser, number: u32) {
    recover(world, browser, number).await;
    browser.post("/recover/unlock", &[]).await.leads_to("/recover/done?how=unlock");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.sign_in(number, PASSWORD).await.leads_to("/");
    is_in(browser).await;
}

/// Goes on from a registration's code to the open wallet.
pub async fn finish_registration(world: &World, browser: &mut Browser, number: u32) {
    let right = code(world, &phone(number)).await;
    browser.post("/register/code", &[("code", &right)]).await.leads_to("/register/done");
    is_in(browser).await;
}

/// The form of a registration.
pub fn identity(number: u32) -> [(&'static str, String); 3] {
    [("name", person_name(number)), ("id_number", id_number(number)), ("phone", phone(number))]
}

/// The same with one input otherwise.
pub async fn apply(browser: &mut Browser, number: u32, other: Option<(&str, &str)>) -> Page {
    let own = identity(number);
    let of = |name: &str, value: &str| match other {
        Some((changed, text)) if changed == name => text.to_owned(),
        Some(_) | None => value.to_owned(),
    };
    let form = own.each_ref().map(|(name, value)| (*name, of(name, value)));
    browser.post("/register", &form.each_ref().map(|(name, value)| (*name, &**value))).await
}

/// The confirmation of a transfer, with what was entered before it.
pub async fn prepare_transfer(browser: &mut Browser, payee: &Person, amount: &str) -> Page {
    let place = browser.post("/transfer", &[("payee", &payee.phone)]).await.place();
    let page = browser.get(&place).await;
    let to = field(&page, "payee");
    let form = [("payee", &*to), ("amount", amount), ("note", "")];
    let place = browser.post("/transfer/amount", &form).await.place();
    browser.get(&place).await
}

/// Sends the confirmation with this PIN.
pub async fn confirm_transfer(browser: &mut Browser, page: &Page, pin: &str) -> Page {
    let [payee, amount, note, key] = ["payee", "amount", "note", "key"].map(|of| field(page, of));
    let form =
        [("payee", &*payee), ("amount", &*amount), ("note", &*note), ("key", &*key), ("pin", pin)];
    browser.post(&form_at(page, "#pin"), &form).await
}

/// From `/pin/reset`, as a way out leads there, to [`NEW_PIN`].
pub async fn reset_pin(world: &World, browser: &mut Browser, number: u32) {
    browser.get("/pin/reset").await.shows(&["name=\"password\""]);
    let at_code = browser.post("/pin/reset", &[("password", PASSWORD)]).await.place();
    let right = code(world, &phone(number)).await;
    choose_pin(world, browser, &at_code, &right).await;
}

/// The last two steps: the code, and the new PIN twice.
pub async fn choose_pin(world: &World, browser: &mut Browser, at_code: &str, right: &str) {
    let at_choice = browser.post(at_code, &[("code", right)]).await.place();
    let proof = at_choice.split("proof=").nth(1).expect("a proof").to_owned();
    let chosen = [("proof", &*proof), ("pin", NEW_PIN), ("pin_again", NEW_PIN)];
    world.advance(1);
    browser.post("/pin/reset/choose", &chosen).await.leads_to("/pin/reset/done");
}

/// Sets up an authenticator; its recovery codes.
pub async fn enrol_authenticator(world: &World, actor: &Actor) -> Vec<String> {
    let password = Secret::new(PASSWORD.to_owned());
    let begun = authenticator::begin(&world.site, actor, password).await.expect("it begins");
    let program = AuthenticatorSecret::from_bytes(&base32(&begun.secret)).expect("160 bits");
    let first = program.code_at(world.site.now());
    authenticator::confirm(&world.site, actor, &first).await.expect("its first code is right")
}

/// RFC 4648 without padding, as authenticators take keys.
fn base32(text: &str) -> Vec<u8> {
    let value = |c: u8| if c.is_ascii_uppercase() { c - b'A' } else { c - b'2' + 26 };
    let bits = text.bytes().map(value);
    let bits: Vec<u8> = bits.flat_map(|v| (0..5).rev().map(move |bit| (v >> bit) & 1)).collect();
    let byte = |bits: &[u8]| bits.iter().fold(0_u8, |byte, bit| (byte << 1) | bit);
    bits.chunks_exact(8).map(byte).collect()
}

/// Changes rows as no use case does, to bring about what only a fault or a migration can.
pub async fn damage(world: &World, sql: &'static str) {
    let done = world.site.db.write(move |tx| -> Result<_, Problem> {
        let changed = tx.execute(sql, &[])?;
        assert!(changed > 0, "nothing to change: {sql}");
        Ok(())
    });
    done.await.expect("it is written");
}

/// A PIN that nobody has.
pub const WRONG_PIN: &str = "000000";
