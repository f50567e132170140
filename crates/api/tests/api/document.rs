//! The OpenAPI document: kept in the tree, so that a change of the API is seen in review.

use std::path::Path;

use tongbao_testkit::World;

use crate::caller::{Api, Call};

/// Rewrite the document with `UPDATE=1`.
#[test]
fn the_generated_document_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/openapi.json");
    let wanted = tongbao_api::openapi().to_pretty_json().expect("it is JSON") + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("the document can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/generated/openapi.json is stale: run with UPDATE=1");
}

#[test]
fn every_operation_is_described_with_its_failures() {
    let document = serde_json::to_value(tongbao_api::openapi()).expect("it is JSON");
    for (path, item) in document["paths"].as_object().expect("it has paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let whose = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 10), "{whose}");
            let problem = &operation["responses"]["4XX"]["content"]["application/problem+json"];
            assert_eq!(problem["schema"]["$ref"], "#/components/schemas/ApiProblem", "{whose}");
        }
    }
}

#[tokio::test]
async fn the_document_is_served_and_the_viewer_alone_is_relaxed() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let document = api.call(Call::new("GET", "/openapi.json")).await;
    assert_eq!(document.json["info"]["title"], "Tongbao");
    let viewer = api.call(Call::new("GET", "/docs/")).await;
    let policy = |answer: &crate::caller::Answer| {
        answer.headers["content-security-policy"].to_str().expect("text").to_owned()
    };
    assert!(viewer.text.contains("swagger") && policy(&viewer).contains("'unsafe-inline'"));
    assert!(!policy(&viewer).contains("script-src 'self' 'unsafe-inline'"));
    let elsewhere = api.call(Call::new("GET", "/institutions")).await;
    assert!(!policy(&elsewhere).contains("unsafe"));
}
