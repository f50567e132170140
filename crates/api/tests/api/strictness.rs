//! Mass assignment (ASVS 15.3.3): no body is read with a member that it does not have.

use serde_json::{Value, json};
use tongbao_testkit::World;

use crate::caller::{Api, Call};

#[tokio::test]
async fn no_operation_reads_unknown_members() {
    let world = World::sqlite().await;
    let (api, person) = (Api::of(&world), world.person(1).await);
    let applicant = "A".repeat(43);
    let document = serde_json::to_value(tongbao_api::openapi()).expect("it is JSON");
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().expect("it has paths") {
        for (method, operation) in item.as_object().expect("an item") {
            if operation["requestBody"].is_null() {
                continue;
            }
            seen += 1;
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut body = sample(&document, schema);
            body["role"] = json!("admin");
            // Whatever is under way is read from its token after the body.
            let under_way = operation["security"][0].as_object().is_some_and(|way| !way.is_empty());
            let token = if under_way { &applicant } else { &person.token };
            let path = path.strip_prefix("/api/v1").expect("this version");
            let path = path.replace("{id}", "0199f0a0b0c070008000000000000000");
            let call = Call::new(&method.to_uppercase(), &path).json(&body).by(token);
            let refused = api.call(call.key("strictness-1")).await.refused(400, "REQ-01");
            let detail = refused["args"]["detail"].as_str().expect("a detail");
            assert!(detail.contains("role"), "{method} {path}: {detail}");
        }
    }
    assert!(seen >= 10, "{seen} operations read a body");
}

/// A value of each member's type.
fn sample(document: &Value, schema: &Value) -> Value {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let schema = &document["components"]["schemas"][name.expect("bodies are named")];
    let members = schema["properties"].as_object().expect("bodies have members").iter();
    let value = |member: &Value| match member["type"].as_str() {
        Some("integer") => json!(1),
        _ => json!("x"),
    };
    members
        .map(|(name, member)| (name.clone(), value(member)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
