//! Passkeys: what a device is asked, and whether its answer proves that its owner was there.
//! Source: W3C, *Web Authentication*, Level 3.
//!
//! A passkey is a pair of keys that never leaves the person's devices; what is kept here is the
//! public one. User verification (a fingerprint, a face, or the device's own PIN) is required of
//! every answer, so a passkey is two factors at once. What was asked is kept by the server, given
//! back once and thrown away: with it, an old answer would be good again.
//!
//! The library decides two things that are not ours to choose. It draws the challenge from the
//! operating system and not from an `Entropy`; and it asks devices not to keep the key where it is
//! found without a number (`residentKey: discouraged`), which is put right here.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use tongbao_kernel::CustomerId;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// The site that passkeys are bound to. Clones share it.
#[derive(Debug, Clone)]
pub struct RelyingParty(Arc<Party>);

#[derive(Debug)]
struct Party {
    webauthn: Webauthn,
    domain: String,
}

/// The address names no domain, so no passkey can be bound to it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} names no domain, and passkeys are bound to one: use a name, not an IP address")]
pub struct NoDomain(String);

/// Whose a new passkey is, as the person's device will show it.
#[derive(Debug, Clone, Copy)]
pub struct PasskeyOwner<'a> {
    /// The customer. Devices keep the id and name it when the passkey is used.
    pub customer: CustomerId,
    /// 江海银行.
    pub institution: &'a str,
    /// 138****1234.
    pub number: &'a str,
}

/// A question for a device.
#[derive(Debug, Clone)]
pub struct PasskeyQuestion {
    /// For the browser: the options of `navigator.credentials`, with bytes as base64url.
    pub options: Json,
    /// For the server, until the answer comes.
    pub asked: String,
}

/// What was asked, and what came back.
#[derive(Debug, Clone, Copy)]
pub struct PasskeyAnswer<'a> {
    /// [`PasskeyQuestion::asked`], as it was kept.
    pub asked: &'a str,
    /// What the browser sent: JSON.
    pub answer: &'a str,
}

/// A passkey that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// By what it is found. No two passkeys of a site have the same one.
    pub credential_id: Vec<u8>,
    /// Its public key and counter, to be stored.
    pub credential: String,
}

/// What an answer claims before anything of it is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedPasskey {
    /// Whose it is, if the device says so.
    pub owner: Option<CustomerId>,
    /// Which.
    pub credential_id: Vec<u8>,
}

/// Why an answer proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyRejection {
    /// It is not what a browser writes.
    Unreadable,
    /// It is of another site or question, without user verification, or wrongly signed. The text
    /// is for staff.
    Untrue(String),
    /// Its counter went back: two devices use the same key.
    Copied,
}

impl From<WebauthnError> for PasskeyRejection {
    fn from(error: WebauthnError) -> Self {
        match error {
            WebauthnError::CredentialPossibleCompromise => Self::Copied,
            other => Self::Untrue(other.to_string()),
        }
    }
}

impl RelyingParty {
    /// The site at the address that people see: `https://wallet.example.cn`, or
    /// `http://localhost:8420` on one's own machine. Another domain later makes every passkey
    /// useless.
    pub fn try_new(address: &str) -> Result<Self, NoDomain> {
        let none = || NoDomain(address.to_owned());
        let url = Url::parse(address).map_err(|_| none())?;
        let domain = url.domain().ok_or_else(none)?.to_owned();
        let builder = WebauthnBuilder::new(&domain, &url).map_err(|_| none())?;
        let webauthn = builder.build().map_err(|_| none())?;
        Ok(Self(Arc::new(Party { webauthn, domain })))
    }

    /// `wallet.example.cn`.
    pub fn domain(&self) -> &str {
        &self.0.domain
    }

    /// Asks a device for a new passkey. One that has one of the `known` says so instead.
    pub fn ask_for_new(&self, owner: &PasskeyOwner<'_>, known: Vec<Vec<u8>>) -> PasskeyQuestion {
        let shown = format!("{} {}", owner.institution, owner.number);
        let id = owner.customer.0;
        let begun = self.0.webauthn.start_passkey_registration(id, &shown, &shown, Some(known));
        let (options, asked) = begun.expect("an owner has a name");
        let mut options = tree(&options);
        let options = &mut options["publicKey"];
        options["rp"]["name"] = json!(owner.institution);
        let wanted = &mut options["authenticatorSelection"];
        wanted["residentKey"] = json!("required");
        wanted["requireResidentKey"] = json!(true);
        // The library would call a known one wrongly made; whoever stores it knows better.
        let mut asked = tree(&asked);
        asked["rs"]["exclude_credentials"] = json!([]);
        PasskeyQuestion { options: options.take(), asked: asked.to_string() }
    }

    /// Takes a device's new passkey. Whether it is known already is for the caller to find out.
    pub fn check_new(&self, said: PasskeyAnswer<'_>) -> Result<NewPasskey, PasskeyRejection> {
        let answer: RegisterPublicKeyCredential = read(said.answer)?;
        let asked: PasskeyRegistration = kept(said.asked);
        let passkey = self.0.webauthn.finish_passkey_registration(&answer, &asked)?;
        Ok(NewPasskey { credential_id: passkey.cred_id().clone(), credential: text(&passkey) })
    }

    /// Asks for one of the `known`; without any, for whichever passkey of this site the person
    /// chooses, in a dialogue of the browser or among what it fills in.
    pub fn ask(&self, known: &[Vec<u8>]) -> PasskeyQuestion {
        let begun = self.0.webauthn.start_discoverable_authentication();
        let (options, asked) = begun.expect("the question has no part that could be wrong");
        let mut options = tree(&options);
        let options = &mut options["publicKey"];
        let key = |id: &Vec<u8>| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) });
        options["allowCredentials"] = known.iter().map(key).collect();
        PasskeyQuestion { options: options.take(), asked: text(&asked) }
    }

    /// Which passkey an answer claims to be of, so that it can be looked up.
    pub fn offered(answer: &str) -> Result<OfferedPasskey, PasskeyRejection> {
        let answer: PublicKeyCredential = read(answer)?;
        let owner = answer.get_user_unique_id().and_then(|id| Uuid::from_slice(id).ok());
        let credential_id = answer.get_credential_id().to_vec();
        Ok(OfferedPasskey { owner: owner.map(CustomerId), credential_id })
    }

    /// Whether the answer is of this passkey, to this question, with its owner verified. What is to
    /// be stored from now on, if the counter or the passkey's copy in a cloud has changed.
    pub fn check(
        &self,
        said: PasskeyAnswer<'_>,
        credential: &str,
    ) -> Result<Option<String>, PasskeyRejection> {
        let answer: PublicKeyCredential = read(said.answer)?;
        let asked: DiscoverableAuthentication = kept(said.asked);
        let mut passkey: Passkey = kept(credential);
        let webauthn = &self.0.webauthn;
        let proved = webauthn.finish_discoverable_authentication_v2(&answer, asked, &passkey)?;
        let changed = passkey.update_credential(&proved).expect("the answer is of this passkey");
        Ok(changed.then(|| text(&passkey)))
    }
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T, PasskeyRejection> {
    serde_json::from_str(answer).map_err(|_| PasskeyRejection::Unreadable)
}

/// What was written by [`text`].
fn kept<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the library reads what it wrote")
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the library's types are JSON")
}

fn tree(value: &impl Serialize) -> Json {
    serde_json::to_value(value).expect("the library's types are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::customer;

    /// What Chromium's virtual authenticator answered at `http://localhost:8420`: to a challenge of
    /// thirty-two ones when it made a passkey for customer 1, of twos when it used it.
    const ANSWERS: &str = include_str!("passkey_answers.json");

    fn party() -> RelyingParty {
        RelyingParty::try_new("http://localhost:8420").unwrap()
    }

    fn answer(which: &str) -> Json {
        let answers: Json = serde_json::from_str(ANSWERS).unwrap();
        answers[which].clone()
    }

    fn owner() -> PasskeyOwner<'static> {
        PasskeyOwner { customer: customer(1), institution: "江海银行", number: "138****1234" }
    }

    /// The same question with a challenge that was answered.
    fn with_challenge(asked: &str, part: &str, byte: u8) -> String {
        let mut asked: Json = serde_json::from_str(asked).unwrap();
        asked[part]["challenge"] = json!(URL_SAFE_NO_PAD.encode([byte; 32]));
        asked.to_string()
    }

    fn made(party: &RelyingParty) -> Result<NewPasskey, PasskeyRejection> {
        let asked = with_challenge(&party.ask_for_new(&owner(), Vec::new()).asked, "rs", 1);
        let answer = answer("made").to_string();
        party.check_new(PasskeyAnswer { asked: &asked, answer: &answer })
    }

    fn given(
        party: &RelyingParty,
        answer: &Json,
        credential: &str,
    ) -> Result<Option<String>, PasskeyRejection> {
        let asked = with_challenge(&party.ask(&[]).asked, "ast", 2);
        let answer = answer.to_string();
        party.check(PasskeyAnswer { asked: &asked, answer: &answer }, credential)
    }

    #[test]
    fn a_new_passkey_is_kept_on_the_device_and_verifies_its_owner() {
        let question = party().ask_for_new(&owner(), vec![vec![1, 2, 3]]).options;
        let wanted = &question["authenticatorSelection"];
        assert_eq!(wanted["residentKey"], "required");
        assert_eq!(wanted["requireResidentKey"], true);
        assert_eq!(wanted["userVerification"], "required");
        assert_eq!(question["excludeCredentials"][0]["id"], "AQID");
        assert_eq!(question["rp"], json!({ "name": "江海银行", "id": "localhost" }));
        assert_eq!(question["user"]["name"], "江海银行 138****1234");
        let id = URL_SAFE_NO_PAD.decode(question["user"]["id"].as_str().unwrap()).unwrap();
        assert_eq!(id, customer(1).0.as_bytes());
    }

    #[test]
    fn any_passkey_is_asked_for_or_one_of_those_known() {
        let any = party().ask(&[]).options;
        assert_eq!(any["rpId"], "localhost");
        assert_eq!(any["userVerification"], "required");
        assert_eq!(any["allowCredentials"], json!([]));
        let one = party().ask(&[vec![1, 2, 3]]).options;
        assert_eq!(one["allowCredentials"], json!([{ "type": "public-key", "id": "AQID" }]));
        assert_ne!(any["challenge"], one["challenge"], "no question is asked twice");
    }

    #[test]
    fn what_a_real_browser_answered_is_taken_once() {
        let party = party();
        let made = made(&party).unwrap();
        let given_answer = answer("given");
        let offered = RelyingParty::offered(&given_answer.to_string()).unwrap();
        assert_eq!(offered.credential_id, made.credential_id);
        assert_eq!(offered.owner, Some(customer(1)));
        let renewed = given(&party, &given_answer, &made.credential).unwrap();
        let renewed = renewed.expect("the counter has gone up");
        let again = given(&party, &given_answer, &renewed);
        assert_eq!(again, Err(PasskeyRejection::Copied), "the counter has not gone up");
    }

    #[test]
    fn an_answer_to_another_question_or_site_proves_nothing() {
        let party = party();
        let passkey = made(&party).unwrap();
        let untrue = |answer| matches!(answer, Err(PasskeyRejection::Untrue(_)));
        let fresh = party.ask(&[]).asked;
        let answered = answer("given").to_string();
        let said = PasskeyAnswer { asked: &fresh, answer: &answered };
        assert!(untrue(party.check(said, &passkey.credential)), "another challenge");
        let mut forged = answer("given");
        forged["response"]["authenticatorData"] =
            json!("SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAw");
        assert!(untrue(given(&party, &forged, &passkey.credential)), "not what was signed");
        let elsewhere = RelyingParty::try_new("https://wallet.example.cn").unwrap();
        assert!(untrue(given(&elsewhere, &answer("given"), &passkey.credential)));
        assert!(matches!(made(&elsewhere), Err(PasskeyRejection::Untrue(_))));
        let other_port = RelyingParty::try_new("http://localhost:8421").unwrap();
        assert!(untrue(given(&other_port, &answer("given"), &passkey.credential)));
        for text in ["", "{}", "null", "[1]"] {
            assert_eq!(RelyingParty::offered(text), Err(PasskeyRejection::Unreadable), "{text}");
        }
    }

    #[test]
    fn an_address_without_a_domain_is_refused() {
        assert_eq!(party().domain(), "localhost");
        for address in ["http://127.0.0.1:8420", "https://[::1]", "wallet.example.cn", ""] {
            assert!(RelyingParty::try_new(address).is_err(), "{address}");
        }
    }
}
