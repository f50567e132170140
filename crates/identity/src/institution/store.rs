//! SQL of institutions and their policies.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{InstitutionId, Timestamp};

use super::policies::{Policies, Policy};
use super::{Accent, Institution};

pub(super) fn list(tx: &mut Tx<'_>) -> Result<Vec<Institution>, DbError> {
    let sql = "select id, code, name_zh, name_en, short_zh, short_en, hotline, accent,
            wallet_prefix
        from institutions order by code";
    Ok(tx.query(sql, &[])?.iter().map(institution).collect())
}

pub(super) fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Institution>, DbError> {
    let sql = "select id, code, name_zh, name_en, short_zh, short_en, hotline, accent,
            wallet_prefix
        from institutions where code = $1";
    Ok(tx.query_one_opt(sql, &params![code])?.as_ref().map(institution))
}

pub(super) fn by_id(tx: &mut Tx<'_>, id: InstitutionId) -> Result<Option<Institution>, DbError> {
    let sql = "select id, code, name_zh, name_en, short_zh, short_en, hotline, accent,
            wallet_prefix
        from institutions where id = $1";
    Ok(tx.query_one_opt(sql, &params![id])?.as_ref().map(institution))
}

/// Makes commands that count across the institution wait for each other.
pub(crate) fn lock(tx: &mut Tx<'_>, id: InstitutionId) -> Result<(), DbError> {
    tx.query_for_update("select id from institutions where id = $1", &params![id]).map(drop)
}

pub(super) fn upsert(
    tx: &mut Tx<'_>,
    institution: &Institution,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into institutions (id, code, name_zh, name_en, short_zh, short_en, hotline,
            accent, wallet_prefix, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (id) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
            short_zh = excluded.short_zh, short_en = excluded.short_en,
            hotline = excluded.hotline, accent = excluded.accent";
    let Institution { id, code, name_zh, name_en, short_zh, short_en, .. } = institution;
    let Institution { hotline, accent, wallet_prefix, .. } = institution;
    let values = params![
        *id,
        code,
        name_zh,
        name_en,
        short_zh,
        short_en,
        hotline,
        accent.as_str(),
        wallet_prefix,
        now
    ];
    tx.execute(sql, &values).map(drop)
}

/// Keeps a seed; a row of the same date that someone set meanwhile wins.
pub(super) fn keep_policy(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    policy: &Policy,
) -> Result<(), DbError> {
    let sql = "insert into policies (institution_id, name, tier, effective_from, value, source)
        values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    tx.execute(sql, &policy_row(institution, policy)).map(drop)
}

pub(super) fn set_policy(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    policy: &Policy,
) -> Result<(), DbError> {
    let sql = "insert into policies (institution_id, name, tier, effective_from, value, source)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (institution_id, name, tier, effective_from)
        do update set value = excluded.value, source = excluded.source";
    tx.execute(sql, &policy_row(institution, policy)).map(drop)
}

fn policy_row(institution: InstitutionId, policy: &Policy) -> [tongbao_db::Value; 6] {
    let Policy { name, tier, value, effective_from, source } = *policy;
    params![institution, name, tier, effective_from, value, source]
}

/// Oldest first, so that the newest in effect is read last and wins.
pub(super) fn policies(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    at: Timestamp,
) -> Result<Policies, DbError> {
    let sql = "select name, tier, value, source from policies
        where institution_id = $1 and effective_from <= $2 order by effective_from";
    let rows = tx.query(sql, &params![institution, at])?;
    let read = |row: &Row| ((row.get(0), row.get(1)), (row.get(2), row.get(3)));
    Ok(Policies::from_rows(rows.iter().map(read)))
}

fn institution(row: &Row) -> Institution {
    Institution {
        id: row.get(0),
        code: row.get(1),
        name_zh: row.get(2),
        name_en: row.get(3),
        short_zh: row.get(4),
        short_en: row.get(5),
        hotline: row.get(6),
        accent: Accent::from_row(&row.get::<String>(7)),
        wallet_prefix: row.get(8),
    }
}
