//! Who may open and send what: the whole table of routes, checked against the sources.

use std::collections::BTreeSet;
use std::path::Path;

use tongbao_testkit::World;

use crate::browser::Browser;

fn routes() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// Every `.route("/path", get(..).post(..))` of the tables.
fn read(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, found);
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("sources are UTF-8");
        for route in source.split(".route(").skip(1) {
            let Some((_, rest)) = route.split_once('"') else { continue };
            let (path, rest) = rest.split_once('"').expect("a path ends");
            let handlers = rest.split(".route").next().unwrap_or_default();
            let handlers = handlers.split('}').next().unwrap_or_default();
            for (call, method) in [("get(", "GET"), ("post(", "POST")] {
                if handlers.contains(call) {
                    found.insert((method.to_owned(), path.to_owned()));
                }
            }
        }
    }
}

/// What anybody may open or send. Everything else is for whoever is signed in.
const OPEN: &[(&str, &str)] = &[
    ("GET", "/welcome"),
    ("POST", "/institution"),
    ("GET", "/register"),
    ("POST", "/register"),
    ("GET", "/register/resume"),
    ("POST", "/register/discard"),
    ("GET", "/register/secrets"),
    ("POST", "/register/secrets"),
    ("GET", "/register/phone"),
    ("POST", "/register/phone"),
    ("GET", "/register/code"),
    ("POST", "/register/code"),
    ("POST", "/register/code/resend"),
    ("POST", "/register/code/voice"),
    ("GET", "/register/code/events"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/passkey"),
    ("POST", "/sign-in/passkey"),
    ("POST", "/sign-in/passkey/question"),
    ("GET", "/sign-in/verify"),
    ("POST", "/sign-in/verify"),
    ("POST", "/sign-in/verify/resend"),
    ("POST", "/sign-in/verify/voice"),
    ("POST", "/sign-in/verify/passkey"),
    ("GET", "/recover"),
    ("POST", "/recover"),
    ("GET", "/recover/code"),
    ("POST", "/recover/code"),
    ("POST", "/recover/code/resend"),
    ("POST", "/recover/code/voice"),
    ("GET", "/recover/identity"),
    ("POST", "/recover/identity"),
    ("GET", "/recover/choice"),
    ("POST", "/recover/password"),
    ("POST", "/recover/unlock"),
    ("GET", "/check"),
    ("POST", "/check"),
    ("GET", "/settings"),
    ("POST", "/settings"),
    ("POST", "/settings/language"),
    ("GET", "/.well-known/change-password"),
    ("GET", "/help"),
    ("GET", "/help/{code}"),
    ("GET", "/status"),
    ("GET", "/network"),
    ("GET", "/offline"),
    ("GET", "/alive"),
    ("GET", "/alive/events"),
    ("GET", "/assets/{version}/{file}"),
    ("GET", "/assets/{file}"),
    ("GET", "/sw.js"),
    ("GET", "/manifest.webmanifest"),
    ("GET", "/favicon.ico"),
];

/// Routes whose answer to a stranger is not the way to signing in, and what it is instead.
const OTHERWISE: &[(&str, &str, u16)] = &[
    // The way to the first page.
    ("GET", "/", 303),
    // A stream cannot be led anywhere.
    ("GET", "/live", 401),
    // Whoever holds a link may read its receipt; this one nobody made.
    ("GET", "/r/{link}", 404),
];

/// An id that nothing has.
const NOBODYS: &str = "0199f0a0b0c070008000000000000000";

fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { NOBODYS } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn closed() -> Vec<(String, String)> {
    let open = |(method, path): &(String, String)| {
        let same = |(m, p): &(&str, &str)| m == method && p == path;
        OPEN.iter().any(same) || OTHERWISE.iter().any(|(m, p, _)| m == method && p == path)
    };
    routes().into_iter().filter(|route| !open(route)).collect()
}

#[test]
fn the_table_names_routes_that_exist() {
    let routes = routes();
    assert!(routes.len() > OPEN.len() + 20, "{routes:?}");
    let has = |method: &str, path: &str| routes.contains(&(method.into(), path.into()));
    for (method, path) in OPEN {
        assert!(has(method, path), "{method} {path} is no route");
    }
    for (method, path, _) in OTHERWISE {
        assert!(has(method, path), "{method} {path} is no route");
    }
}

/// A stranger, and whoever holds a token that is no longer good, are led to signing in.
#[tokio::test]
async fn strangers_are_led_to_signing_in() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let before = written(&world).await;
    let nonsense = "A".repeat(43);
    let mut strangers =
        [Browser::of(&world), Browser::of(&world).with("__Host-session", &nonsense)];
    for (method, path) in closed() {
        let path = filled(&path);
        for stranger in &mut strangers {
            let page = match method.as_str() {
                "GET" => stranger.get(&path).await,
                _ => stranger.post(&path, &[]).await,
            };
            assert_eq!(page.status, 303, "{method} {path}: {}", page.html);
            let place = page.place();
            assert!(place.starts_with("/sign-in?reason=REQ-09"), "{method} {path}: {place}");
            assert_eq!(place.contains("&next="), method == "GET", "{method} {path}: {place}");
            *stranger = stranger.clone().with("__Host-session", &nonsense);
        }
    }
    for (_, path, status) in OTHERWISE {
        let page = Browser::of(&world).get(&filled(path)).await;
        assert_eq!(page.status, *status, "{path}");
    }
    assert_eq!(written(&world).await, before, "something was done for a stranger");
    Browser::signed_in(&world, &person).get("/me").await.shows(&["138****0001"]);
}

/// How many rows the audit chain has: every command writes one.
async fn written(world: &World) -> i64 {
    let read = world.site.db.read(|tx| -> Result<i64, tongbao_kernel::Problem> {
        let row = tx.query_one_opt("select cast(count(*) as bigint) from audit", &[])?;
        Ok(row.expect("an aggregate has one row").get(0))
    });
    read.await.expect("it is read")
}

/// Every page that needs no id draws itself whole in both languages.
#[tokio::test]
async fn every_page_is_drawn_in_both_languages() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut drawn = 0;
    for lang in ["zh-CN", "en"] {
        let mut browser = Browser::signed_in(&world, &person).with("lang", lang);
        for (_, path) in routes().into_iter().filter(|(method, path)| {
            let file = path.starts_with("/assets") || path.contains('.') || path.contains("/alive");
            method == "GET" && !path.contains('{') && !file && path != "/live"
        }) {
            let page = browser.get(&path).await;
            if page.status == 303 {
                continue;
            }
            page.shows(&[&format!("<html lang=\"{lang}\""), "</html>"]);
            drawn += 1;
        }
    }
    assert!(drawn > 30, "only {drawn} pages were drawn");
}
