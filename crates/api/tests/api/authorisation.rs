//! Who may call what: a table that must equal the OpenAPI document, and the proof that nobody else
//! may (ASVS 8.2.1, 8.2.2; OWASP API 1, 5, 9).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::NewCard;
use tongbao_kernel::PasskeyId;
use tongbao_money::Money;
use tongbao_testkit::{PIN, Person, World};

use crate::caller::{Api, Call};

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Everyone.
    Anyone,
    /// Whoever has the token of a registration.
    Applicant,
    /// Whoever has the token of a challenge.
    Challenger,
    /// Whoever has the token of a recovery.
    Recoverer,
    /// Whoever is signed in, about themselves.
    Customer,
    /// Whoever is signed in and has a part in what the id names.
    Party,
}

use Who::{Anyone, Applicant, Challenger, Customer, Party, Recoverer};

/// Each operation, once. An operation that is missing here fails the test below.
const TABLE: &[(&str, &str, Who)] = &[
    ("GET", "/institutions", Anyone),
    ("POST", "/registrations", Anyone),
    ("GET", "/registrations/current", Applicant),
    ("PUT", "/registrations/current/secrets", Applicant),
    ("POST", "/registrations/current/codes", Applicant),
    ("POST", "/registrations/current/confirmation", Applicant),
    ("POST", "/sessions", Anyone),
    ("GET", "/sessions", Customer),
    ("DELETE", "/sessions/{id}", Party),
    ("GET", "/challenges/current", Challenger),
    ("POST", "/challenges/current/codes", Challenger),
    ("POST", "/challenges/current/confirmation", Challenger),
    ("POST", "/recoveries", Anyone),
    ("GET", "/recoveries/current", Recoverer),
    ("POST", "/recoveries/current/codes", Recoverer),
    ("POST", "/recoveries/current/confirmation", Recoverer),
    ("PUT", "/recoveries/current/identity", Recoverer),
    ("PUT", "/recoveries/current/password", Recoverer),
    ("POST", "/recoveries/current/unlock", Recoverer),
    ("GET", "/me", Customer),
    ("PUT", "/me/password", Customer),
    ("GET", "/passkeys", Customer),
    ("PUT", "/passkeys/{id}/name", Party),
    ("POST", "/passkeys/{id}/removal", Party),
    ("GET", "/wallet", Customer),
    ("GET", "/balance", Customer),
    ("GET", "/proof", Customer),
    ("GET", "/cards", Customer),
    ("POST", "/cards", Customer),
    ("DELETE", "/cards/{id}", Party),
    ("POST", "/card-bindings/{id}/codes", Party),
    ("POST", "/card-bindings/{id}/confirmation", Party),
    ("POST", "/top-ups", Customer),
    ("POST", "/withdrawals", Customer),
    ("GET", "/bank-orders/{id}", Party),
    ("POST", "/payees", Customer),
    ("POST", "/transfers", Customer),
    ("GET", "/transfers/{id}", Party),
    ("PUT", "/transfers/{id}/return-request", Party),
    ("DELETE", "/transfers/{id}/return-request", Party),
    ("POST", "/transfers/{id}/return", Party),
    ("GET", "/return-requests", Customer),
    ("GET", "/entries", Customer),
    ("GET", "/events", Customer),
];

/// A body that each operation would read, so that only the caller is wrong.
fn body(method: &str, path: &str) -> Option<Value> {
    let money = json!({"card": NOBODYS, "amount_minor": 100, "currency": "CNY", "pin": PIN});
    match (method, path) {
        ("PUT", "/registrations/current/secrets") => Some(json!({"password": "x", "pin": PIN})),
        ("POST", "/challenges/current/confirmation") => {
            Some(json!({"method": "sms", "code": "123456"}))
        }
        ("POST", path) if path.ends_with("/codes") => Some(json!({"channel": "sms"})),
        ("POST", path) if path.ends_with("/confirmation") => Some(json!({"code": "123456"})),
        ("PUT", "/recoveries/current/identity") => {
            Some(json!({"name": "王小明", "id_number": tongbao_testkit::id_number(2)}))
        }
        ("PUT", "/recoveries/current/password") => Some(json!({"new": "correct horse battery"})),
        ("PUT", "/passkeys/{id}/name") => Some(json!({"name": "手机"})),
        ("POST", "/passkeys/{id}/removal") => Some(json!({"password": "x"})),
        ("PUT", "/me/password") => Some(json!({"password": "x", "new": "correct horse battery"})),
        ("POST", "/cards") => {
            Some(json!({"number": "6277000000000000000", "phone": "13800000001"}))
        }
        ("POST", "/top-ups" | "/withdrawals") => Some(money),
        ("POST", "/payees") => Some(json!({"payee": "13800000001"})),
        ("POST", "/transfers") => {
            Some(json!({"payee": "13800000001", "amount_minor": 1, "currency": "CNY", "pin": PIN}))
        }
        ("POST", "/transfers/{id}/return") => Some(json!({"pin": PIN})),
        _ => None,
    }
}

/// An id that nothing has.
const NOBODYS: &str = "0199f0a0b0c070008000000000000000";

fn call(method: &str, path: &str, id: &str) -> Call {
    let call = Call::new(method, &path.replace("{id}", id)).key("authorisation-1");
    match body(method, path) {
        Some(body) => call.json(&body),
        None => call,
    }
}

#[test]
fn the_table_is_the_openapi_document() {
    let document = serde_json::to_value(tongbao_api::openapi()).expect("it is JSON");
    let paths = document["paths"].as_object().expect("it has paths");
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let path = path.strip_prefix("/api/v1").expect("everything is of this version");
            let methods = item.as_object().expect("an item").keys();
            methods.map(move |method| (method.to_uppercase(), path.to_owned()))
        })
        .collect();
    let table: BTreeSet<(String, String)> =
        TABLE.iter().map(|(method, path, _)| ((*method).into(), (*path).into())).collect();
    assert_eq!(table.len(), TABLE.len(), "a row stands twice");
    assert_eq!(table, described);
}

/// The document says of each operation what the table says.
#[test]
fn the_document_names_who_may_call() {
    let document = serde_json::to_value(tongbao_api::openapi()).expect("it is JSON");
    for (method, path, who) in TABLE {
        let operation = &document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
        let expected = match who {
            Anyone => json!([{}]),
            Applicant => json!([{"registration": []}]),
            Challenger => json!([{"challenge": []}]),
            Recoverer => json!([{"recovery": []}]),
            Customer | Party => Value::Null,
        };
        assert_eq!(operation["security"], expected, "{method} {path}");
    }
    assert_eq!(document["security"], json!([{"session": []}]));
}

#[tokio::test]
async fn strangers_are_turned_away_from_everything_that_is_not_for_everyone() {
    let world = World::sqlite().await;
    let (api, person) = (Api::of(&world), world.person(1).await);
    let started = api.call(Call::new("POST", "/registrations").json(&json!({
        "institution": "jianghai", "name": "王小明", "phone": "13800000002",
        "id_number": tongbao_testkit::id_number(2),
    })));
    let applicant = started.await.expect(201)["token"].as_str().expect("a token").to_owned();
    let nonsense = "A".repeat(43);
    for (method, path, who) in TABLE {
        let call = call(method, path, NOBODYS);
        let wrong: [Option<&str>; 4] = match who {
            Anyone => continue,
            Applicant | Challenger | Recoverer => {
                [None, Some(""), Some(&nonsense), Some(&person.token)]
            }
            Customer | Party => [None, Some("x"), Some(&nonsense), Some(&applicant)],
        };
        for token in wrong {
            let call = call.clone();
            let answer = api.call(token.map_or(call.clone(), |token| call.by(token))).await;
            match (who, token) {
                (Applicant, Some(_)) => answer.refused(410, "REG-10"),
                (Challenger, Some(_)) => answer.refused(410, "LOGIN-20"),
                (Recoverer, Some(_)) => answer.refused(410, "PWD-02"),
                _ => answer.refused(401, "REQ-09"),
            };
        }
        let scheme = call.with("authorization", &format!("Basic {}", person.token));
        assert_eq!(api.call(scheme).await.status, 401, "{method} {path}");
    }
}

/// S-067, ASVS 7.4: an ended session is good for nothing, and an idle one says why.
#[tokio::test]
async fn ended_sessions_open_nothing() {
    let world = World::sqlite().await;
    let (api, person, idle) = (Api::of(&world), world.person(1).await, world.person(2).await);
    let me = || Call::new("GET", "/me").by(&person.token);
    api.call(me()).await.expect(200);
    let end = format!("/sessions/{}", person.actor.session);
    api.call(Call::new("DELETE", &end).by(&person.token)).await.expect(204);
    world.advance(1);
    for (method, path, _) in TABLE.iter().filter(|(_, _, who)| matches!(who, Customer | Party)) {
        let answer = api.call(call(method, path, NOBODYS).by(&person.token)).await;
        answer.refused(401, "REQ-09");
    }
    world.advance(3_600);
    let reason = api.call(Call::new("GET", "/me").by(&idle.token)).await.refused(401, "NET-05");
    assert!(reason["args"]["minutes"].as_i64().is_some_and(|minutes| minutes > 0));
}

/// BOLA: what belongs to somebody else looks exactly like what nobody has.
#[tokio::test]
async fn what_is_somebody_elses_looks_like_nothing() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let (owner, payee, stranger) =
        (world.person(1).await, world.person(2).await, world.person(3).await);
    let owned = Owned::make(&world, &api, &owner, &payee).await;
    for (method, path, _) in TABLE.iter().filter(|(_, _, who)| *who == Party) {
        let id = owned.id_for(path);
        let theirs = api.call(call(method, path, &id).by(&stranger.token)).await;
        let nobodys = api.call(call(method, path, NOBODYS).by(&stranger.token)).await;
        let nonsense = api.call(call(method, path, "nonsense").by(&stranger.token)).await;
        assert_eq!(told(&theirs.json), told(&nobodys.json), "{method} {path}");
        assert!(theirs.status == 404 || theirs.json["code"] == "CARD-08", "{}", theirs.text);
        nonsense.refused(404, "REQ-06");
    }
    // Nothing of it was touched.
    api.call(Call::new("GET", "/me").by(&owner.token)).await.expect(200);
    let cards = api.call(Call::new("GET", "/cards").by(&owner.token)).await.expect(200);
    assert_eq!(cards[0]["id"], owned.card.as_str());
    let receipt = Call::new("GET", &format!("/transfers/{}", owned.transfer)).by(&payee.token);
    assert_eq!(api.call(receipt).await.expect(200)["return_request"], Value::Null);
}

/// The payee cannot ask back what they received, nor the payer answer their own request.
#[tokio::test]
async fn each_party_has_its_own_part() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let (owner, payee) = (world.person(1).await, world.person(2).await);
    let owned = Owned::make(&world, &api, &owner, &payee).await;
    let at = |method: &str, path: &str| call(method, path, &owned.transfer);
    let asked = at("PUT", "/transfers/{id}/return-request");
    api.call(asked.clone().by(&payee.token)).await.refused(404, "REQ-06");
    api.call(asked.by(&owner.token)).await.expect(200);
    let give = at("POST", "/transfers/{id}/return");
    api.call(give.by(&owner.token)).await.refused(404, "REQ-06");
    let decline = at("DELETE", "/transfers/{id}/return-request");
    api.call(decline.clone().by(&owner.token)).await.refused(404, "REQ-06");
    api.call(decline.by(&payee.token)).await.expect(204);
}

/// A problem without what differs from request to request.
fn told(problem: &Value) -> Value {
    let mut told = problem.clone();
    told.as_object_mut().expect("a problem").remove("reference");
    told
}

/// One of each thing that an id can name.
struct Owned {
    session: String,
    card: String,
    passkey: String,
    binding: String,
    order: String,
    transfer: String,
}

impl Owned {
    async fn make(world: &World, api: &Api, owner: &Person, payee: &Person) -> Self {
        world.fund(owner, Money::cny(50_000)).await;
        let card = world.bind_card(owner).await.to_string();
        let id = |json: &Value| json["id"].as_str().expect("an id").to_owned();
        let order = json!({"card": card, "amount_minor": 100, "currency": "CNY", "pin": PIN});
        let order = Call::new("POST", "/top-ups").json(&order).key("owned-order").by(&owner.token);
        let transfer = json!({
            "payee": payee.wallet.number, "amount_minor": 100, "currency": "CNY", "pin": PIN,
        });
        let transfer = Call::new("POST", "/transfers").json(&transfer).key("owned-transfer");
        Self {
            session: owner.actor.session.to_string(),
            order: id(&api.call(order).await.expect(202)),
            transfer: id(&api.call(transfer.by(&owner.token)).await.expect(201)),
            binding: id(&binding(world, api, owner).await),
            passkey: passkey(world, owner).await,
            card,
        }
    }

    fn id_for(&self, path: &str) -> String {
        let id = match path.split('/').nth(1) {
            Some("sessions") => &self.session,
            Some("cards") => &self.card,
            Some("passkeys") => &self.passkey,
            Some("card-bindings") => &self.binding,
            Some("bank-orders") => &self.order,
            Some("transfers") => &self.transfer,
            other => panic!("nothing is owned under {other:?}"),
        };
        id.clone()
    }
}

/// A passkey's row, without a device behind it.
async fn passkey(world: &World, owner: &Person) -> String {
    let (id, actor, now) = (PasskeyId(world.site.mint()), owner.actor, world.site.now());
    let sql = "insert into passkeys (id, institution_id, customer_id, credential_id, credential,
            name, added_at, used_at)
        values ($1, $2, $3, $1, '{}', 'a key', $4, null)";
    let values = [id.into(), actor.institution.into(), actor.customer.into(), now.into()];
    let write = world.site.db.write(move |tx| tx.execute(sql, &values));
    write.await.expect("the row is written");
    id.to_string()
}

async fn binding(world: &World, api: &Api, owner: &Person) -> Value {
    world.advance(120);
    let card = NewCard {
        name: owner.name.clone(),
        id_number: owner.id_number.clone(),
        phone: owner.phone.clone(),
        bank: "youyi".into(),
        kind: CardKind::Debit,
        balance: None,
    };
    let number = world.sandbox.issue_card(card).await.expect("a card is issued").number;
    let body = json!({"number": number, "phone": owner.phone});
    api.call(Call::new("POST", "/cards").json(&body).by(&owner.token)).await.expect(202)
}
