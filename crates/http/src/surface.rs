//! What the handlers of every surface are given.

use std::sync::Arc;

use axum::extract::FromRef;
use tongbao_identity::Site;
use tongbao_payments::Payments;

/// The use cases and settings behind all routes. Clones share everything.
#[derive(Clone)]
pub struct Surface {
    /// Identity's use cases take it.
    pub site: Site,
    /// Payments' use cases.
    pub payments: Payments,
    /// How this installation is set up.
    pub settings: Arc<Settings>,
}

/// How this installation is set up, as far as surfaces must know.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The sandbox and its switches are shown. Never outside a demonstration.
    pub demo: bool,
}

impl FromRef<Surface> for Site {
    fn from_ref(surface: &Surface) -> Self {
        surface.site.clone()
    }
}

impl FromRef<Surface> for Payments {
    fn from_ref(surface: &Surface) -> Self {
        surface.payments.clone()
    }
}

impl FromRef<Surface> for Arc<Settings> {
    fn from_ref(surface: &Surface) -> Self {
        surface.settings.clone()
    }
}
