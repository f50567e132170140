//! SQL of incidents.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{InstitutionId, Timestamp};
use uuid::Uuid;

use super::{Incident, Kind};

/// Windows on a status page at most.
const RECENT_MAX: i64 = 50;

pub(super) fn open(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    now: Timestamp,
) -> Result<Vec<Incident>, DbError> {
    let sql = "select id, institution_id, kind, begins_at, ends_at, closed_at, note_zh, note_en
        from incidents
        where (institution_id = $1 or institution_id is null) and begins_at <= $2
            and closed_at is null and (kind = 'outage' or ends_at is null or ends_at > $2)
        order by begins_at";
    Ok(tx.query(sql, &params![institution, now])?.iter().map(incident).collect())
}

pub(super) fn recent(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    since: Timestamp,
) -> Result<Vec<Incident>, DbError> {
    let sql = "select id, institution_id, kind, begins_at, ends_at, closed_at, note_zh, note_en
        from incidents
        where (institution_id = $1 or institution_id is null)
            and coalesce(closed_at, ends_at, $3) >= $2
        order by begins_at desc limit $4";
    let values = params![institution, since, i64::MAX, RECENT_MAX];
    Ok(tx.query(sql, &values)?.iter().map(incident).collect())
}

pub(super) fn insert(tx: &mut Tx<'_>, incident: &Incident) -> Result<(), DbError> {
    let sql = "insert into incidents (id, institution_id, kind, begins_at, ends_at, closed_at,
            note_zh, note_en)
        values ($1, $2, $3, $4, $5, null, $6, $7)";
    let Incident { id, institution, kind, begins_at, ends_at, note_zh, note_en, .. } = incident;
    let values = params![*id, *institution, kind.as_str(), *begins_at, *ends_at, note_zh, note_en];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn close(
    tx: &mut Tx<'_>,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<Incident>, DbError> {
    let sql = "update incidents set closed_at = $2 where id = $1 and closed_at is null
        returning id, institution_id, kind, begins_at, ends_at, closed_at, note_zh, note_en";
    Ok(tx.query_one_opt(sql, &params![id, now])?.as_ref().map(incident))
}

fn incident(row: &Row) -> Incident {
    Incident {
        id: row.get(0),
        institution: row.get(1),
        kind: Kind::from_row(&row.get::<String>(2)),
        begins_at: row.get(3),
        ends_at: row.get(4),
        closed_at: row.get(5),
        note_zh: row.get(6),
        note_en: row.get(7),
    }
}
