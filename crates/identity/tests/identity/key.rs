//! A device that holds a passkey, as far as a server can tell: it makes a key, counts its uses, and
//! signs what a browser at an address says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const KEY_ATTACHED: u8 = 0x40;

pub struct Key {
    key: SigningKey,
    id: Vec<u8>,
    /// Whose it is, as the server named them.
    owner: String,
    /// Uses so far.
    pub counter: u32,
    /// Whether it looks at fingers before it answers.
    pub verifies: bool,
    /// Where the browser is.
    pub origin: &'static str,
}

impl Key {
    /// Makes the key of this number, as the question asks; and what the browser sends.
    pub fn make(number: u8, question: &Value) -> (Self, String) {
        let mut key = Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 16],
            owner: question["user"]["id"].as_str().unwrap().to_owned(),
            counter: 0,
            verifies: true,
            origin: "http://localhost:8420",
        };
        let domain = question["rp"]["id"].as_str().unwrap();
        let data = [key.said(domain, KEY_ATTACHED), key.attached()].concat();
        let length = u8::try_from(data.len()).unwrap();
        // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR.
        let head = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(), &[length]];
        let object = [head.concat(), data].concat();
        let response = json!({
            "clientDataJSON": encoded(&key.client("webauthn.create", question)),
            "attestationObject": encoded(&object),
        });
        let answer = key.answer(response);
        (key, answer)
    }

    /// Uses it, and what the browser sends.
    pub fn answer_to(&mut self, question: &Value) -> String {
        let client = self.client("webauthn.get", question);
        let data = self.said(question["rpId"].as_str().unwrap(), 0);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": encoded(&client),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": self.owner,
        }))
    }

    fn answer(&self, response: Value) -> String {
        let id = encoded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }

    fn client(&self, kind: &str, question: &Value) -> Vec<u8> {
        let challenge = &question["challenge"];
        let said = json!({ "type": kind, "challenge": challenge, "origin": self.origin });
        said.to_string().into_bytes()
    }

    /// Domain, flags and counter.
    fn said(&mut self, domain: &str, more: u8) -> Vec<u8> {
        self.counter += 1;
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let flags = USER_PRESENT | verified | more;
        let counter = self.counter.to_be_bytes();
        [Sha256::digest(domain.as_bytes()).as_slice(), &[flags], &counter].concat()
    }

    /// The make of the device, the id and the public key, which is COSE in CBOR.
    fn attached(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let kind = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice();
        [[0_u8; 16].as_slice(), &length, &self.id, kind, x, b"\x22\x58\x20".as_slice(), y].concat()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
