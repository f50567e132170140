use std::time::Duration;

use tongbao_identity::institution::{self, Policies, Policy, policy};
use tongbao_identity::{Device, Locale};

use crate::world::{CHROME, World};

#[tokio::test]
async fn the_demo_has_two_institutions_with_their_own_rules() {
    for world in World::each().await {
        let again = world.site.db.write(|tx| {
            institution::ensure_demo_institutions(tx, crate::world::NOON)?;
            institution::list(tx)
        });
        let all = again.await.unwrap();
        let codes: Vec<&str> = all.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["jianghai", "youyi"]);
        assert_eq!(all[0].name(Locale::ZhCn), "江海银行");
        assert_eq!((all[0].accent.as_str(), all[1].accent.as_str()), ("red", "green"));
        let (jianghai, youyi, now) = (world.jianghai.id, world.youyi.id, world.site.now());
        let loaded = world.site.db.read(move |tx| {
            Ok::<_, tongbao_db::DbError>((
                Policies::load(tx, jianghai, now)?,
                Policies::load(tx, youyi, now)?,
            ))
        });
        let (jianghai, youyi) = loaded.await.unwrap();
        assert_eq!(jianghai.value(policy::WALLETS_PER_ID_MAX), 1);
        assert_eq!(youyi.value(policy::WALLETS_PER_ID_MAX), 2);
        assert_eq!(jianghai.tier(policy::BALANCE_MAX_MINOR, "2"), Some(50_000_000));
        assert_eq!(jianghai.tier(policy::PAYMENT_MAX_MINOR, "3"), Some(500_000));
        assert_eq!(jianghai.tier(policy::YEAR_MAX_MINOR, "4"), Some(5_000_000));
        assert_eq!(jianghai.tier(policy::YEAR_MAX_MINOR, "3"), None, "no limit");
        assert_eq!(youyi.tier(policy::DAY_MAX_MINOR, "3"), Some(800_000));
        assert!(jianghai.source(policy::DAY_MAX_MINOR, "4").is_some_and(|at| at.contains("shine")));
    }
}

/// A policy that a later version reads is not there in a database of an earlier one: it is named,
/// and brought by migrating, and what the institution set itself stays.
#[tokio::test]
async fn an_upgrade_brings_new_policies() {
    for world in World::each().await {
        let now = world.site.now();
        let forget = "delete from policies where name = 'pin_tries_max'";
        world.site.db.write(move |tx| tx.execute(forget, &[])).await.unwrap();
        let lacking = world.site.db.read(move |tx| institution::lacking(tx, now)).await.unwrap();
        assert_eq!(lacking, ["jianghai.pin_tries_max", "youyi.pin_tries_max"]);
        world.site.db.write(institution::keep_standard).await.unwrap();
        let lacking = world.site.db.read(move |tx| institution::lacking(tx, now)).await.unwrap();
        assert!(lacking.is_empty(), "{lacking:?}");
        let youyi = world.youyi.id;
        let loaded = world.site.db.read(move |tx| Policies::load(tx, youyi, now)).await.unwrap();
        assert_eq!(loaded.value(policy::WALLETS_PER_ID_MAX), 2);
    }
}

#[tokio::test]
async fn a_policy_counts_from_its_date_on() {
    let world = World::new().await;
    let (id, now) = (world.jianghai.id, world.site.now());
    let from = now.after(Duration::from_secs(60));
    let stricter = Policy {
        name: policy::PAYMENT_MAX_MINOR,
        tier: "3",
        value: 100_000,
        effective_from: from,
        source: "test",
    };
    world.site.db.write(move |tx| institution::set_policy(tx, id, &stricter)).await.unwrap();
    let site = world.site.clone();
    let at = |site: tongbao_identity::Site| async move {
        let own = site.clone();
        let policies = site.db.read(move |tx| own.policies(tx, id)).await.unwrap();
        policies.tier(policy::PAYMENT_MAX_MINOR, "3")
    };
    assert_eq!(at(site.clone()).await, Some(500_000));
    world.wait(60);
    assert_eq!(at(site).await, Some(100_000), "what is kept in memory is a second old at most");
}

#[test]
fn a_device_without_a_good_cookie_gets_a_new_one() {
    let entropy = tongbao_kernel::SeededEntropy::new(1);
    let first = Device::from_request(None, CHROME, &entropy);
    assert!(first.is_new);
    let known = Device::from_request(Some(&first.token.text()), CHROME, &entropy);
    assert!(!known.is_new);
    assert_eq!(known.token.text(), first.token.text());
    assert!(Device::from_request(Some("forged"), CHROME, &entropy).is_new);
}
