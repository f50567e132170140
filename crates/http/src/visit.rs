//! One request, as every handler knows it: when it came, from where, in which language, and under
//! which number it is found again.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tongbao_kernel::failure::Remedy;
use tongbao_kernel::{Failure, Timestamp};

use crate::failure::WayOut;
use crate::{Cookies, FailureView, Locale, Reference, Words};

/// Which surface is asked. It decides the form of a failure, never its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Pages.
    Web,
    /// JSON: the API, and what banks and operators send us.
    Api,
}

impl Side {
    /// The surface that this path belongs to.
    pub fn of(path: &str) -> Self {
        if path.starts_with("/api/") || path.starts_with("/gateways/") {
            Self::Api
        } else {
            Self::Web
        }
    }
}

/// What is known of a request before anybody is signed in. An extractor that never fails.
#[derive(Clone)]
pub struct Visit {
    /// When it arrived.
    pub now: Timestamp,
    /// The language that its sender reads.
    pub locale: Locale,
    /// The texts in that language.
    pub words: &'static Words,
    /// The number under which it is found again.
    pub reference: Reference,
    /// Which surface it asks.
    pub side: Side,
    /// Where it comes from; behind a trusted proxy, what that proxy saw.
    pub address: IpAddr,
    /// Its cookies.
    pub cookies: Cookies,
    /// The address asked for, with its query, to come back to after signing in.
    pub path: String,
}

impl Visit {
    /// The failure in the visitor's language, under this request's reference.
    pub fn tell(&self, failure: &Failure) -> FailureView {
        let mut view = FailureView::new(failure, self.words, &self.reference, self.now);
        view.ways_out.retain(|way| self.leads_on(way));
        if let Some(first) = view.ways_out.first_mut() {
            first.primary = true;
        }
        view
    }

    /// A result that is being looked at is no way out of anything, and nobody tops up in order to
    /// withdraw.
    fn leads_on(&self, way: &WayOut) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let looks = matches!(way.remedy, Remedy::ViewResult | Remedy::ViewBalance | Remedy::Proof);
        let here = looks && way.href == path;
        let backwards = way.remedy == Remedy::TopUp && path.starts_with("/withdraw");
        !here && !backwards
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Visit>().expect("every router stands behind the guard").clone())
    }
}
