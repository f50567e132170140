//! Who is let in, on either surface.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use tongbao_http::{Caller, Crowd, Guard, Limits, Reader, Settings, SignedIn, Surface};
use tongbao_testkit::World;
use tower::ServiceExt;

async fn mine(SignedIn(actor): SignedIn) -> String {
    actor.customer.to_string()
}

async fn either(Reader(actor): Reader) -> &'static str {
    if actor.is_some() { "somebody" } else { "nobody" }
}

async fn device(Caller(device): Caller) -> String {
    format!("{} {} {}", device.token.text(), device.label, device.is_new)
}

fn app(world: &World) -> Router {
    let surface = Surface {
        site: world.site.clone(),
        payments: world.payments.clone(),
        settings: Arc::new(Settings::default()),
    };
    let routes = Router::new()
        .route("/mine", get(mine))
        .route("/send", post(mine))
        .route("/either", get(either))
        .route("/device", get(device))
        .route("/api/v1/mine", get(mine))
        .route("/api/v1/device", get(device))
        .with_state(surface);
    let guard = Guard {
        clock: world.site.clock.clone(),
        entropy: world.site.entropy.clone(),
        limits: Limits::default(),
        trusted_proxies: Vec::new(),
        page: Arc::new(|_, view| view.copy.clone().into_response()),
        crowd: Crowd::default(),
    };
    guard.around(routes)
}

async fn ask(app: &Router, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, String) {
    let mut request = Request::builder().uri(path);
    if path == "/send" {
        request = request.method("POST");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let (parts, body) = app.clone().oneshot(request).await.expect("an answer").into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (parts.status.as_u16(), parts.headers, String::from_utf8(body.into()).expect("text"))
}

fn location(headers: &HeaderMap) -> &str {
    headers["location"].to_str().expect("an address")
}

#[tokio::test]
async fn a_page_leads_to_signing_in_and_back() {
    let world = World::sqlite().await;
    let app = app(&world);
    let (status, headers, _) = ask(&app, "/mine?month=2026-11", &[]).await;
    let expected = "/sign-in?reason=REQ-09&next=/mine%3Fmonth%3D2026-11";
    assert_eq!((status, location(&headers)), (303, expected));
    assert!(!headers.contains_key("set-cookie"));
    let (status, headers, _) = ask(&app, "/send", &[]).await;
    assert_eq!((status, location(&headers)), (303, "/sign-in?reason=REQ-09"));
}

/// NET-05: the page that asks to sign in again knows that it was idleness.
#[tokio::test]
async fn an_idle_session_says_so_and_its_cookie_goes() {
    let world = World::sqlite().await;
    let (app, person) = (app(&world), world.person(1).await);
    let cookie = format!("__Host-session={}", person.token);
    let (status, _, body) = ask(&app, "/mine", &[("cookie", &cookie)]).await;
    assert_eq!((status, body), (200, person.actor.customer.to_string()));
    world.advance(3_600);
    let (_, headers, _) = ask(&app, "/mine", &[("cookie", &cookie)]).await;
    assert_eq!(location(&headers), "/sign-in?reason=NET-05&next=/mine");
    let gone = headers["set-cookie"].to_str().expect("text");
    assert!(gone.starts_with("__Host-session=;") && gone.contains("Max-Age=0"), "{gone}");
}

/// Neither surface takes the other's proof: so no page can make a browser use the API, and no
/// address with a token in it opens a page.
#[tokio::test]
async fn cookies_are_for_pages_and_bearer_tokens_for_the_api() {
    let world = World::sqlite().await;
    let (app, person) = (app(&world), world.person(1).await);
    let cookie = format!("__Host-session={}", person.token);
    let bearer = format!("Bearer {}", person.token);
    assert_eq!(ask(&app, "/mine", &[("authorization", &bearer)]).await.0, 303);
    assert_eq!(ask(&app, "/api/v1/mine", &[("authorization", &bearer)]).await.0, 200);
    let (status, headers, body) = ask(&app, "/api/v1/mine", &[("cookie", &cookie)]).await;
    assert_eq!((status, headers["www-authenticate"].to_str().expect("text")), (401, "Bearer"));
    assert!(body.contains("REQ-09"), "{body}");
}

#[tokio::test]
async fn some_pages_are_for_both() {
    let world = World::sqlite().await;
    let (app, person) = (app(&world), world.person(1).await);
    let cookie = format!("__Host-session={}", person.token);
    assert_eq!(ask(&app, "/either", &[("cookie", &cookie)]).await.2, "somebody");
    assert_eq!(ask(&app, "/either", &[("cookie", "__Host-session=x")]).await.2, "nobody");
    assert_eq!(ask(&app, "/either", &[]).await.2, "nobody");
}

#[tokio::test]
async fn a_device_is_known_by_its_token() {
    let world = World::sqlite().await;
    let app = app(&world);
    let new = ask(&app, "/device", &[("user-agent", "curl/8.5")]).await.2;
    let (token, rest) = new.split_once(' ').expect("a token comes first");
    assert_eq!(rest, "curl true");
    let cookie = format!("__Host-device={token}");
    assert_eq!(ask(&app, "/device", &[("cookie", &cookie)]).await.2, format!("{token} · false"));
    let header = [("device-token", token)];
    assert_eq!(ask(&app, "/api/v1/device", &header).await.2, format!("{token} · false"));
    assert!(ask(&app, "/device", &header).await.2.ends_with("true"));
}
