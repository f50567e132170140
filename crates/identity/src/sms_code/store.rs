//! SQL of SMS codes.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{InstitutionId, SmsCodeId, Timestamp};

use super::rules::{Issued, Purpose};

/// The constraint that two requests at the same instant meet on.
pub(super) const ONE_AT_A_TIME: &str =
    "sms_codes_institution_id_phone_index_purpose_day_sequence_key";

const RECENT: &str = "select id, purpose, subject, device_id, sequence, tries_left, issued_at,
        expires_at, used_at, voiced_at, voice_count, code_hash, code_sealed
    from sms_codes
    where institution_id = $1 and phone_index = $2 and issued_at >= $3 order by id";

/// The number's codes since `since`.
pub(super) fn recent(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    phone_index: &[u8],
    since: Timestamp,
) -> Result<Vec<Issued>, DbError> {
    Ok(tx.query(RECENT, &params![institution, phone_index, since])?.iter().map(issued).collect())
}

/// The same, locked until the transaction ends.
pub(super) fn recent_locked(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    phone_index: &[u8],
    since: Timestamp,
) -> Result<Vec<Issued>, DbError> {
    let values = params![institution, phone_index, since];
    Ok(tx.query_for_update(RECENT, &values)?.iter().map(issued).collect())
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    phone_index: Vec<u8>,
    code: &Issued,
) -> Result<(), DbError> {
    let sql = "insert into sms_codes (id, institution_id, phone_index, purpose, subject, device_id,
            day, sequence, tries_left, issued_at, expires_at, used_at, voiced_at, voice_count,
            code_hash, code_sealed)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, $13, $14, $15)";
    let values = params![
        code.id,
        institution,
        phone_index,
        code.purpose.as_str(),
        code.subject,
        code.device,
        code.issued_at.day().0,
        code.sequence,
        code.tries_left,
        code.issued_at,
        code.expires_at,
        code.voiced_at,
        code.voice_count,
        &code.code_hash,
        code.code_sealed.clone()
    ];
    tx.execute(sql, &values).map(drop)
}

/// Stores spent tries; a used code also loses its digits.
pub(super) fn spend(
    tx: &mut Tx<'_>,
    id: SmsCodeId,
    tries_left: i64,
    used_at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = "update sms_codes set tries_left = $2, used_at = $3,
            code_sealed = case when cast($3 as bigint) is null then code_sealed else null end
        where id = $1";
    tx.execute(sql, &params![id, tries_left, used_at]).map(drop)
}

pub(super) fn voiced(tx: &mut Tx<'_>, id: SmsCodeId, now: Timestamp) -> Result<(), DbError> {
    let sql = "update sms_codes set voiced_at = $2, voice_count = voice_count + 1 where id = $1";
    tx.execute(sql, &params![id, now]).map(drop)
}

pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from sms_codes where issued_at < $1", &params![before])
}

fn issued(row: &Row) -> Issued {
    Issued {
        id: row.get(0),
        purpose: Purpose::from_row(&row.get::<String>(1)),
        subject: row.get(2),
        device: row.get(3),
        sequence: row.get(4),
        tries_left: row.get(5),
        issued_at: row.get(6),
        expires_at: row.get(7),
        used_at: row.get(8),
        voiced_at: row.get(9),
        voice_count: row.get(10),
        code_hash: row.get(11),
        code_sealed: row.get(12),
    }
}
