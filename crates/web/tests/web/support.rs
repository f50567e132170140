//! Pages for when something is wrong; open to everyone.

use tongbao_http::failure::remedy;
use tongbao_kernel::Code;
use tongbao_testkit::World;

use crate::browser::Browser;

/// S-201, S-231: every code has its page, in both languages, and it says nothing of the reader.
#[tokio::test]
async fn every_code_has_its_help() {
    let world = World::sqlite().await;
    for lang in ["zh-CN", "en"] {
        let mut browser = Browser::of(&world).with("lang", lang);
        let index = browser.get("/help").await;
        for code in Code::ALL {
            let code = code.entry().code;
            index.shows(&[&format!("/help/{code}\"")]);
            browser.get(&format!("/help/{code}")).await.shows(&[code, "95"]);
        }
    }
}

#[tokio::test]
async fn help_is_searched_and_carries_the_reference() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.get("/help?query=pay-01").await.shows(&["/help/PAY-01"]);
    browser.get("/help?query=%E7%81%AB%E6%98%9F").await.shows(&["火星", "没有"]);
    let help = browser.get("/help/pay-01?reference=tb-7k2m-9qxd").await;
    help.shows(&["PAY-01 · TB-7K2M-9QXD"]);
    browser.get("/help/PAY-01?reference=%3Cscript%3E").await.hides(&["<script>"]);
    browser.get("/help/PAY-00").await.refuses(404, "REQ-06", &[]);
}

/// SMS-01: the channel's backlog is on the status page, for whoever wonders.
#[tokio::test]
async fn the_status_page_tells_of_waiting_messages() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.get("/status").await.shows(&["全部服务正常"]);
    browser.clone().register_to_code(7).await;
    world.advance(61);
    browser.get("/status").await.shows(&["部分服务异常", "有 1 条短信", "延迟"]);
}

/// What the service worker keeps is the same for everyone.
#[tokio::test]
async fn the_offline_page_knows_nobody() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let own = Browser::signed_in(&world, &person).get("/offline").await;
    own.shows(&["data-signed-in=\"false\"", "PAY-04"]);
    own.hides(&["138****0001", "¥"]);
    Browser::of(&world).get("/network").await.shows(&["data-network"]);
}

/// A failure without a page of its own is a whole page, with code, reference and ways out.
#[tokio::test]
async fn a_failure_is_a_page() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.get("/nowhere").await.refuses(404, "REQ-06", &["/help/REQ-06", "href=\"/\""]);
    let unknown = browser.post("/settings", &[("nonsense", "1")]).await;
    assert!(unknown.status == 400 || unknown.status == 422, "{}", unknown.html);
    let elsewhere = axum::http::Request::post("/sign-out").header("sec-fetch-site", "cross-site");
    let elsewhere = elsewhere.body(axum::body::Body::empty()).expect("a request");
    browser.send(elsewhere).await.refuses(403, "REQ-07", &[]);
}

/// Every address that a way out leads to is a page.
#[tokio::test]
async fn every_way_out_leads_somewhere() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    for code in Code::ALL {
        let help = tongbao_http::failure::Help::of(*code, words());
        for way in help.ways_out {
            let page = browser.get(&way.href).await;
            let name = remedy::name(way.remedy);
            assert!(page.status < 400, "{name} of {} leads to {}", help.code, way.href);
        }
    }
}

fn words() -> &'static tongbao_http::Words {
    tongbao_http::Words::of(tongbao_http::Locale::ZhCn)
}
