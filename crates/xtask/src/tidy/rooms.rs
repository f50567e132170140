//! Which crate may use which, and which outside library lives where.

use super::Finding;
use crate::house::{House, Package, room_of};

/// A room: what it may use, and why not more.
struct Room {
    name: &'static str,
    uses: &'static [&'static str],
    because: &'static str,
}

const fn room(name: &'static str, uses: &'static [&'static str], because: &'static str) -> Room {
    Room { name, uses, because }
}

/// Direct uses outside tests. A new crate gets its row here first.
const ROOMS: &[Room] = &[
    room("money", &[], "money knows nothing else"),
    room("kernel", &["money"], "the kernel knows no database, HTTP or feature"),
    room("db", &["kernel"], "the database layer knows no feature; pass it a statement"),
    room("vault", &["kernel"], "keys know no feature; pass in what is sealed or checked"),
    room("ledger", &["money", "kernel", "db"], "the ledger knows no customers, orders or HTTP"),
    room("record", &["kernel", "db"], "what each command records knows no feature"),
    room("gateways", &["money", "kernel"], "the outside world knows no feature's rules"),
    room(
        "identity",
        &["money", "kernel", "db", "vault", "record"],
        "identity knows nothing of payments; take a hook as a parameter",
    ),
    room(
        "payments",
        &["money", "kernel", "db", "vault", "ledger", "record", "identity", "gateways"],
        "payments knows no surface; return data and let the surface show it",
    ),
    room(
        "http",
        &["money", "kernel", "db", "identity", "payments"],
        "what surfaces share knows no page and no endpoint",
    ),
    room(
        "web",
        &["money", "kernel", "identity", "payments", "http"],
        "pages know no SQL and no other surface; call a use case of identity or payments",
    ),
    room(
        "api",
        &["money", "kernel", "identity", "payments", "http"],
        "endpoints know no SQL and no other surface; call a use case of identity or payments",
    ),
    room("auditor", &["db"], "the auditor trusts none of the code that it checks"),
    room("xtask", &["kernel"], "checks read the tree; only the failure catalogue is linked"),
];

/// Rooms that wire everything together.
const WIRING: &[&str] = &["tongbao", "testkit"];

/// Outside libraries that mean something, and the rooms that may mean it.
const OUTSIDE: &[(&[&str], &[&str], &str)] = &[
    (
        &["rusqlite", "tokio-postgres", "deadpool-postgres"],
        &["db", "gateways", "testkit"],
        "go through tongbao-db (the sandbox has a file of its own)",
    ),
    (
        &["axum", "tower", "tower-http", "http-body-util"],
        &["gateways", "http", "web", "api", "tongbao", "testkit"],
        "only surfaces and gateways speak HTTP; return data",
    ),
    (&["reqwest"], &["gateways", "testkit"], "only gateways call out; put a message in the outbox"),
    (&["lettre"], &["gateways"], "only gateways send mail; put a message in the outbox"),
    (&["askama"], &["web", "gateways"], "only web makes HTML (and the sandbox its own page)"),
    (&["rust-embed"], &["web", "http"], "only pages and texts are embedded"),
    (&["utoipa-axum", "utoipa-swagger-ui"], &["api"], "only api describes itself"),
    (&["fluent-bundle", "unic-langid"], &["http"], "texts are looked up in http"),
    (
        &["aes-gcm", "argon2", "hkdf", "totp-rs", "webauthn-rs"],
        &["vault"],
        "keys and hashing stay behind the vault",
    ),
    (&["fast_qr"], &["web"], "only web draws QR codes"),
    (&["getrandom"], &["kernel", "tongbao"], "randomness is a parameter: take an Entropy"),
    (&["clap"], &["tongbao"], "only the program has a command line"),
];

/// Every use is in the table.
pub fn direction(house: &House) -> Vec<Finding> {
    house.packages.iter().flat_map(direction_of).collect()
}

fn direction_of(package: &Package) -> Vec<Finding> {
    if WIRING.contains(&package.room.as_str()) {
        return Vec::new();
    }
    let manifest = manifest(package);
    let Some(room) = ROOMS.iter().find(|room| room.name == package.room) else {
        return vec![Finding::broken(
            &manifest,
            1,
            "this crate has no place yet; give it a row in crates/xtask/src/tidy/rooms.rs and in \
             ARCHITECTURE.md",
        )];
    };
    let ours = package.uses.iter().filter(|name| name.starts_with("tongbao"));
    let wrong = ours.filter(|name| !room.uses.contains(&room_of(name)));
    wrong
        .map(|name| {
            let may = room.uses.join(", ");
            let say =
                format!("{name} is not below {}: {} (it may use: {may})", room.name, room.because);
            Finding::broken(&manifest, 1, say)
        })
        .collect()
}

/// Libraries with a meaning are used in their rooms only.
pub fn outside(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &house.packages {
        if package.room == "money" {
            let strange =
                package.uses.iter().filter(|name| *name != "serde" && *name != "thiserror");
            findings.extend(strange.map(|name| {
                let say = format!("money uses serde and thiserror only; {name} belongs elsewhere");
                Finding::broken(&manifest(package), 1, say)
            }));
        }
        for (libraries, rooms, instead) in OUTSIDE {
            let used = package.uses.iter().filter(|name| libraries.contains(&name.as_str()));
            if rooms.contains(&package.room.as_str()) {
                continue;
            }
            findings.extend(used.map(|name| {
                let say = format!("{name} is not used in {}: {instead}", package.room);
                Finding::broken(&manifest(package), 1, say)
            }));
        }
    }
    findings
}

fn manifest(package: &Package) -> String {
    format!("crates/{}/Cargo.toml", package.room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_uses_what_lies_below_it() {
        let below = House::with_package("web", &["tongbao-http", "askama", "tongbao-money"]);
        assert_eq!(direction(&below), []);
        let beside = House::with_package("web", &["tongbao-api"]);
        assert!(direction(&beside)[0].say.contains("tongbao-api is not below web"));
        let checked = House::with_package("auditor", &["tongbao-ledger"]);
        assert_eq!(direction(&checked).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_is_reported() {
        assert_eq!(direction(&House::with_package("extras", &[])).len(), 1);
        assert_eq!(direction(&House::with_package("testkit", &["tongbao-web"])), []);
    }

    #[test]
    fn a_library_stays_in_its_room() {
        assert_eq!(outside(&House::with_package("vault", &["argon2"])), []);
        assert_eq!(outside(&House::with_package("web", &["rusqlite", "argon2"])).len(), 2);
        assert_eq!(outside(&House::with_package("money", &["serde"])), []);
        assert_eq!(outside(&House::with_package("money", &["uuid"])).len(), 1);
    }

    #[test]
    fn the_table_itself_has_no_cycle() {
        for (index, room) in ROOMS.iter().enumerate() {
            for used in room.uses {
                let at = ROOMS.iter().position(|other| other.name == *used);
                assert!(
                    at.is_some_and(|at| at < index),
                    "{} uses {used}, which stands below",
                    room.name
                );
            }
        }
    }
}
