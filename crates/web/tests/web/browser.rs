//! A browser without JavaScript: it keeps cookies, posts forms and follows where it is led.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use tongbao_http::{Crowd, Guard, Limits, Settings, Surface};
use tongbao_testkit::{PASSWORD, PIN, Person, World, id_number, person_name, phone};
use tower::ServiceExt;

/// A browser of one person.
#[derive(Clone)]
pub struct Browser {
    site: Router,
    cookies: BTreeMap<String, String>,
}

/// An answer, read.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub html: String,
}

impl Browser {
    /// A browser that never was here, reading Chinese.
    pub fn of(world: &World) -> Self {
        let surface = Surface {
            site: world.site.clone(),
            payments: world.payments.clone(),
            settings: Arc::new(Settings::default()),
        };
        let guard = Guard {
            clock: world.site.clock.clone(),
            entropy: world.site.entropy.clone(),
            limits: Limits { requests_burst: 100_000, ..Limits::default() },
            trusted_proxies: Vec::new(),
            page: tongbao_web::failure_page(),
            crowd: Crowd::default(),
        };
        let site = guard.around(tongbao_web::routes(surface));
        Self { site, cookies: BTreeMap::new() }.with("institution", "jianghai")
    }

    /// A browser in which this person is signed in.
    pub fn signed_in(world: &World, person: &Person) -> Self {
        Self::of(world).with("__Host-session", &person.token)
    }

    /// With a cookie.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.into(), value.into());
        self
    }

    /// Without a cookie.
    pub fn without(mut self, name: &str) -> Self {
        self.cookies.remove(name);
        self
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Page {
        let request = Request::get(path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Posts a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let pairs = form.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// Sends a request with the cookies, and keeps those that come back.
    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let line = pairs.collect::<Vec<_>>().join("; ");
        if !line.is_empty() {
            request.headers_mut().insert(COOKIE, line.parse().expect("cookies are ASCII"));
        }
        let response = self.site.clone().oneshot(request).await.expect("a router always answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for line in headers.get_all(SET_COOKIE) {
            self.keep(line.to_str().expect("cookies are ASCII"));
        }
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        Page { status, headers, html: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Opens an address and leaves its body to be read.
    pub async fn open(&self, path: &str) -> Body {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let line = pairs.collect::<Vec<_>>().join("; ");
        let request = Request::get(path).header(COOKIE, line).body(Body::empty());
        let request = request.expect("a request");
        self.site.clone().oneshot(request).await.expect("a router always answers").into_body()
    }

    fn keep(&mut self, line: &str) {
        let pair = line.split(';').next().unwrap_or_default();
        let (name, value) = pair.split_once('=').expect("a cookie is a pair");
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.into(), value.into());
        }
    }

    /// Signs this browser in; the person's phone is [`phone`] of the number.
    pub async fn sign_in(&mut self, number: u32, password: &str) -> Page {
        self.post("/sign-in", &[("phone", &phone(number)), ("password", password)]).await
    }

    /// Signs in to the end: on a new device with the code of the SMS. Where it leads.
    pub async fn enter(&mut self, world: &World, number: u32, password: &str) -> String {
        let place = self.sign_in(number, password).await.place();
        if !place.starts_with("/sign-in/verify") {
            return place;
        }
        let code = code(world, &phone(number)).await;
        self.post(&place, &[("code", &code)]).await.place()
    }

    /// Walks to the step that waits for the code; the person is the number's.
    pub async fn register_to_code(&mut self, number: u32) {
        let (name, id_number, phone) = (person_name(number), id_number(number), phone(number));
        let form = [("name", &*name), ("id_number", &*id_number), ("phone", &*phone)];
        self.post("/register", &form).await.leads_to("/register/secrets");
        self.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    }

    /// Registers the number's person to the end.
    pub async fn register(&mut self, world: &World, number: u32) {
        self.register_to_code(number).await;
        let code = code(world, &phone(number)).await;
        self.post("/register/code", &[("code", &code)]).await.leads_to("/register/done");
    }
}

/// Password and PIN of everyone.
pub fn secrets() -> [(&'static str, &'static str); 3] {
    [("password", PASSWORD), ("pin", PIN), ("pin_again", PIN)]
}

/// The newest code that the SMS operator delivered to this number.
pub async fn code(world: &World, phone: &str) -> String {
    world.deliver().await;
    let code = world.sandbox.newest_code(phone).await.expect("the inbox is read");
    code.expect("a code was sent")
}

/// The page without what differs between two requests of the same kind.
pub fn told(page: &Page, phone: &str) -> String {
    let html = page.html.replace(phone, "PHONE");
    let mut parts = html.split("TB-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "TB" + part.get(9..).unwrap_or_default())
}

/// Another code than this one.
pub fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

impl Page {
    /// Checks that it leads to this address.
    #[track_caller]
    pub fn leads_to(&self, path: &str) {
        let place = self.headers.get(LOCATION).map(|place| place.to_str().expect("ASCII"));
        assert_eq!((self.status, place), (303, Some(path)), "{}", self.html);
    }

    /// Where it leads.
    #[track_caller]
    pub fn place(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.html);
        self.headers[LOCATION].to_str().expect("ASCII").to_owned()
    }

    /// Checks that it is a page that shows all of this.
    #[track_caller]
    pub fn shows(&self, parts: &[&str]) {
        assert_eq!(self.status, 200, "{}", self.html);
        self.says(parts);
    }

    /// Checks that it refuses with this status and code, and says all of this.
    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str, parts: &[&str]) {
        assert_eq!(self.status, status, "{}", self.html);
        self.says(&[&format!("<p>{code} · TB-")]);
        self.says(parts);
    }

    #[track_caller]
    fn says(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.html.contains(part), "“{part}” is missing in {}", self.html);
        }
        assert!(!self.html.contains('⟦'), "a word is missing in {}", self.html);
    }

    /// Checks that none of this is in it.
    #[track_caller]
    pub fn hides(&self, parts: &[&str]) {
        for part in parts {
            assert!(!self.html.contains(part), "“{part}” is in {}", self.html);
        }
    }
}

/// A value as forms send it.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let piece = |byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") };
    value.bytes().map(piece).collect()
}
