//! Idempotency keys: one effect each, the effect exists, and no money moved without one. I7.

use tongbao_db::{DbError, Tx};
use uuid::Uuid;

use crate::{Report, Rule};

const REPEATED_KEYS: &str = "select key, actor_id from idempotency group by key, actor_id
  having count(*) > 1 order by key, actor_id limit 1000";

const REPEATED_EFFECTS: &str = "select subject_id from idempotency group by subject_id
  having count(*) > 1 order by subject_id limit 1000";

const LOST_EFFECTS: &str = "select i.key, i.operation, i.subject_id from idempotency i
  where not exists (select 1 from transfers t where t.id = i.subject_id)
    and not exists (select 1 from bank_orders b where b.id = i.subject_id)
    and not exists (select 1 from cards c where c.id = i.subject_id)
    and not exists (select 1 from return_requests r where r.transfer_id = i.subject_id)
  order by i.key, i.actor_id limit 1000";

const UNKEYED: &str = "select id from transfers union all select id from bank_orders
  except select subject_id from idempotency
  order by 1 limit 1000";

/// Looks for keys and effects that do not pair up.
pub fn check(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), DbError> {
    for row in tx.query(REPEATED_KEYS, &[])? {
        let (key, actor): (String, Uuid) = (row.get(0), row.get(1));
        let say = format!("key '{key}' of actor {actor} has two effects");
        report.find(Rule::OneEffectPerKey, say);
    }
    for row in tx.query(REPEATED_EFFECTS, &[])? {
        let subject: Uuid = row.get(0);
        let say = format!("effect {subject} stands under two keys");
        report.find(Rule::OneEffectPerKey, say);
    }
    for row in tx.query(LOST_EFFECTS, &[])? {
        let (key, operation, subject): (String, String, Uuid) =
            (row.get(0), row.get(1), row.get(2));
        let say = format!("key '{key}' says {operation} {subject}, which is missing");
        report.find(Rule::OneEffectPerKey, say);
    }
    for row in tx.query(UNKEYED, &[])? {
        let id: Uuid = row.get(0);
        report.find(Rule::OneEffectPerKey, format!("order {id} was carried out under no key"));
    }
    Ok(())
}
