//! The files of the pages.

use axum::body::Body;
use axum::http::Request;
use tongbao_testkit::World;

use crate::browser::Browser;

/// Every file that a page names is there, for ever, under an address with its version.
#[tokio::test]
async fn what_a_page_names_is_there() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let page = browser.get("/welcome").await;
    let named = page.html.split("\"/assets/").skip(1);
    let named: Vec<String> = named
        .filter_map(|rest| rest.split(['"', '#']).next())
        .map(|rest| format!("/assets/{rest}"))
        .collect();
    assert!(named.len() > 4, "{named:?}");
    for path in named {
        let file = browser.get(&path).await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.headers["cache-control"], "public, max-age=31536000, immutable", "{path}");
    }
    let other = browser.get("/assets/00000000/app.js").await;
    assert_eq!(
        (other.status, &other.headers["cache-control"]),
        (200, &"no-cache".parse().expect("ASCII"))
    );
    assert_eq!(browser.get("/assets/00000000/../lib.rs").await.status, 404);
    assert_eq!(browser.get("/assets/00000000/nothing.js").await.status, 404);
}

#[tokio::test]
async fn the_browsers_own_files_have_their_types() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let table = [
        ("/sw.js", "text/javascript"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/favicon.ico", "image/png"),
        ("/assets/icon-192.png", "image/png"),
    ];
    for (path, kind) in table {
        let file = browser.get(path).await;
        let told = file.headers["content-type"].to_str().expect("ASCII");
        assert!(file.status == 200 && told.starts_with(kind), "{path} is {told}");
    }
}

/// Pages travel compressed, are never kept, and carry the policy.
#[tokio::test]
async fn pages_are_compressed_and_not_kept() {
    let world = World::sqlite().await;
    let request = Request::get("/welcome").header("accept-encoding", "gzip");
    let page = Browser::of(&world).send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(page.headers["content-encoding"], "gzip");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.headers.contains_key("content-security-policy"));
}

#[tokio::test]
async fn the_wallet_says_that_it_is_alive() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    assert_eq!(browser.get("/alive").await.status, 204);
    let events = browser.get("/alive/events").await;
    assert_eq!((events.status, events.html.contains("event: beat")), (200, true));
}
