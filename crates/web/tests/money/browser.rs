//! A browser without JavaScript: it keeps a session, follows forms, and reads what it gets.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use http_body_util::BodyExt;
use tongbao_http::guard::Crowd;
use tongbao_http::{Guard, Limits, Settings, Surface};
use tongbao_identity::challenge::{self, Method};
use tongbao_identity::password::{self, SignIn};
use tongbao_identity::{Device, Entered, Locale, Login};
use tongbao_kernel::Secret;
use tongbao_testkit::{PASSWORD, Person, World};
use tower::ServiceExt;

/// The pages of a world, as one person sees them.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: String,
}

impl Browser {
    /// Somebody who is not signed in.
    pub fn stranger(world: &World) -> Self {
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
        let router = guard.around(tongbao_web::routes(surface));
        Self { router, cookies: "institution=jianghai".into() }
    }

    /// This person, signed in.
    pub fn of(world: &World, person: &Person) -> Self {
        Self::stranger(world).with_cookie(&format!("__Host-session={}", person.token))
    }

    /// This person after signing in once more, when their first session has ended.
    pub async fn signing_in(world: &World, person: &Person) -> Self {
        let entry = SignIn {
            institution: person.actor.institution,
            login: Login::parse(&person.phone).expect("a test number"),
            password: Secret::new(PASSWORD.to_owned()),
            device: Device::from_request(None, "browser", &*world.site.entropy),
            locale: Locale::ZhCn,
        };
        let device = entry.device.clone();
        let entered = password::sign_in(&world.site, entry).await.expect("it is the password");
        let signed_in = match entered {
            Entered::SignedIn(signed_in) => signed_in,
            Entered::Challenged(challenged) => {
                world.deliver().await;
                let code = world.sandbox.newest_code(&person.phone).await.expect("it is read");
                let code = code.expect("a code was sent");
                let (site, by) = (&world.site, Method::Sms);
                let from = (device, Locale::ZhCn);
                let proved = challenge::prove(site, &challenged.token, by, &code, from);
                proved.await.expect("the code is right")
            }
        };
        Self::stranger(world).with_cookie(&format!("__Host-session={}", signed_in.token.text()))
    }

    /// With one more cookie.
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        self.cookies = format!("{}; {cookie}", self.cookies);
        self
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Shown {
        read(self.open(path).await).await
    }

    /// Opens an address and leaves the body to be read.
    pub async fn open(&self, path: &str) -> Response {
        self.answer(Request::get(path), Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        read(self.answer(request, body.into()).await).await
    }

    /// Sends a form, and follows where it leads.
    pub async fn follow(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let answer = self.post(path, fields).await;
        self.get(&answer.leads_to()).await
    }

    async fn answer(&self, request: axum::http::request::Builder, body: Body) -> Response {
        let request = request.header("cookie", &self.cookies).header("host", "wallet.example");
        let request = request.body(body).expect("tests write requests");
        self.router.clone().oneshot(request).await.expect("a router always answers")
    }
}

async fn read(response: Response) -> Shown {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    let html = String::from_utf8(body.into()).expect("pages are UTF-8");
    Shown { status, headers, html }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Shown {
    pub status: u16,
    pub headers: HeaderMap,
    pub html: String,
}

impl Shown {
    /// The page without what surrounds every page, for messages.
    fn main(&self) -> &str {
        let main = self.html.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>"));
        main.map_or(&self.html, |(main, _)| main)
    }

    /// Where a done form leads.
    pub fn leads_to(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.main());
        let location = self.headers.get("location").expect("it leads somewhere");
        location.to_str().expect("addresses are ASCII").to_owned()
    }

    /// The page, if it was shown.
    pub fn page(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.main());
        self
    }

    /// The page, if it tells this code with this status; the code is in its four parts.
    pub fn tells(self, status: u16, code: &str) -> Self {
        assert_eq!(self.status, status, "{}", self.main());
        assert!(self.html.contains(&format!("{code} · TB-")), "{code}: {}", self.main());
        self
    }

    /// The page holds each of these texts.
    pub fn has(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.html.contains(text), "‘{text}’ is missing: {}", self.main());
        }
        self
    }

    /// The page holds none of these texts.
    pub fn lacks(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(!self.html.contains(text), "‘{text}’ is there: {}", self.main());
        }
        self
    }

    /// The page tells nothing of this code.
    pub fn untold(self, code: &str) -> Self {
        assert!(!self.main().contains(code), "{code}: {}", self.main());
        self
    }

    /// The cookie of this name that came back, as it is sent again.
    pub fn cookie(&self, name: &str) -> String {
        let cookies = self.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok());
        let own = cookies.filter_map(|cookie| cookie.split(';').next());
        let found = own.rev().find(|pair| pair.starts_with(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no cookie {name}")).to_owned()
    }

    /// Where the link with this address leads.
    pub fn link(&self, start: &str) -> String {
        let rest = self.html.split_once(&format!("href=\"{start}")).map(|(_, rest)| rest);
        let rest = rest.unwrap_or_else(|| panic!("no link {start}: {}", self.main()));
        format!("{start}{}", rest.split('"').next().unwrap_or_default())
    }

    /// What the input or hidden field of this name holds.
    pub fn field(&self, name: &str) -> String {
        let named = format!("name=\"{name}\"");
        let rest = self.html.split_once(&named).map(|(_, rest)| rest);
        let tag = rest.and_then(|rest| rest.split_once('>')).map(|(tag, _)| tag);
        let tag = tag.unwrap_or_else(|| panic!("no field {name}: {}", self.main()));
        let value = tag.split_once("value=\"").and_then(|(_, rest)| rest.split_once('"'));
        value.map(|(value, _)| value.to_owned()).unwrap_or_default()
    }

    /// Where the form that moves money goes.
    pub fn money_action(&self) -> String {
        let form = self.html.split("<form").find(|form| form.contains(r#"data-submit="money""#));
        let form = form.unwrap_or_else(|| panic!("no money form: {}", self.main()));
        let action = form.split_once("action=\"").and_then(|(_, rest)| rest.split_once('"'));
        action.expect("forms have an address").0.to_owned()
    }
}

fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let byte = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    value.bytes().map(byte).collect()
}
