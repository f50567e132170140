//! The files of the pages, inside the program.
//!
//! Each stands under an address with the version of all of them (`/assets/3f2a91c0/app.js`), so a
//! browser keeps it for ever and still never has an old one.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use tongbao_http::{Refusal, Surface};
use tongbao_kernel::{Code, Failure};

use crate::desk::Reply;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// A file that can never change under its address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A file whose address stays the same: asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// Addresses of the files.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/assets/{version}/{file}", get(versioned))
        .route("/assets/{file}", get(plain))
        .route("/sw.js", get(|| async { file("sw.js", ASK_AGAIN) }))
        .route("/manifest.webmanifest", get(|| async { file("manifest.webmanifest", ASK_AGAIN) }))
        .route("/favicon.ico", get(|| async { file("icon-192.png", ASK_AGAIN) }))
}

/// The folder of the files with their version, as pages name it.
pub(crate) fn folder() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| format!("/assets/{:08x}", version()))
}

/// The address of the style sheet, for pages that are drawn elsewhere.
pub fn stylesheet() -> String {
    format!("{}/tongbao.css", folder())
}

/// A page that was opened before an update asks for the older version and gets today's file, which
/// it must not keep under that address.
async fn versioned(Path((version, name)): Path<(String, String)>) -> Reply {
    let current = folder().ends_with(&version);
    file(&name, if current { FOR_EVER } else { ASK_AGAIN })
}

async fn plain(Path(name): Path<String>) -> Reply {
    file(&name, ASK_AGAIN)
}

fn file(name: &str, kept: &'static str) -> Reply {
    let found = Files::get(name).ok_or_else(|| Refusal::from(Failure::new(Code::NotFound)))?;
    let headers = [(CONTENT_TYPE, kind(name)), (CACHE_CONTROL, kept.to_owned())];
    let answer: Response = (headers, Body::from(found.data.into_owned())).into_response();
    Ok(answer)
}

fn kind(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    match kind.type_().as_str() {
        "text" => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    }
}

/// Changes when any file changes.
fn version() -> u32 {
    let mut hasher = DefaultHasher::new();
    for name in Files::iter() {
        name.hash(&mut hasher);
        if let Some(file) = Files::get(&name) {
            file.metadata.sha256_hash().hash(&mut hasher);
        }
    }
    // The lower half is as good as the whole: it tells versions apart and guards nothing.
    u32::try_from(hasher.finish() & u64::from(u32::MAX)).expect("it was cut to 32 bits")
}
