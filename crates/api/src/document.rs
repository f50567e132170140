//! The OpenAPI document: what the endpoints say of themselves, and what is true of all of them.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::middleware::map_response;
use axum::response::Response;
use tongbao_http::ApiProblem;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi as Document};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the document is.
const DOCUMENT: &str = "/api/v1/openapi.json";
/// Where it can be read and tried.
const VIEWER: &str = "/api/v1/docs";

/// The viewer brings inline styles and pictures of its own; it is on this path alone, with no
/// session of the pages' (the API does not read cookies).
const VIEWER_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Document)]
#[openapi(
    info(
        title = "Tongbao",
        version = "1",
        description = "Amounts are whole minor units with their currency. Every command that moves \
            money takes an `Idempotency-Key`. Every refusal is problem+json with a permanent code.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ApiProblem)),
    modifiers(&Schemes),
    security(("session" = [])),
    tags(
        (name = "institutions", description = "Who runs wallets here"),
        (name = "registrations", description = "Opening a wallet, in four steps"),
        (name = "sessions", description = "Signing in and out"),
        (name = "recoveries", description = "Back in without the password, in four steps"),
        (name = "wallet", description = "The person, the wallet, its balance and its proof"),
        (name = "cards", description = "Bank cards bound to the wallet"),
        (name = "bank orders", description = "Top-up and withdrawal"),
        (name = "transfers", description = "Money to another wallet, and asking it back"),
        (name = "entries", description = "What happened to the wallet"),
    ),
)]
pub(crate) struct Described;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = |description: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
            SecurityScheme::Http(scheme.description(Some(description)).build())
        };
        let components = document.components.get_or_insert_default();
        let session = bearer("The token of a session, from POST /sessions.");
        let registration = bearer("The token of a registration, from POST /registrations.");
        components.add_security_scheme("session", session);
        components.add_security_scheme("registration", registration);
        let challenge = bearer("The token of a challenge, where signing in is answered with 202.");
        components.add_security_scheme("challenge", challenge);
        let recovery = bearer("The token of a recovery, from POST /recoveries.");
        components.add_security_scheme("recovery", recovery);
    }
}

/// Adds to each operation what all of them answer: failures, as problem+json.
pub(crate) fn completed(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            for (status, description) in FAILURES {
                let content = Content::new(Some(Ref::from_schema_name("ApiProblem")));
                let response = ResponseBuilder::new()
                    .description(*description)
                    .content("application/problem+json", content)
                    .build();
                operation.responses.responses.insert((*status).into(), response.into());
            }
        }
    }
    document
}

const FAILURES: &[(&str, &str)] = &[
    ("4XX", "Refused; `code` says why, `remedies` what helps"),
    ("5XX", "A part of the system failed; `money` and `retry` say what may be done"),
];

/// The operations at one address.
pub(crate) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .filter_map(Option::as_mut)
}

/// The document's address and its viewer.
pub(crate) fn viewer(document: OpenApi) -> Router {
    let config = Config::default().validator_url("none").display_request_duration(true);
    let viewer = SwaggerUi::new(VIEWER).config(config).url(DOCUMENT, document);
    Router::from(viewer).layer(map_response(relaxed))
}

async fn relaxed(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(VIEWER_POLICY);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}
