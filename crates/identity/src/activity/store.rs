//! SQL of the activity log.

use std::collections::HashMap;

use tongbao_db::{DbError, Kind, SelectMany, Tx, Value};
use tongbao_kernel::DeviceId;

const LABELS: SelectMany = SelectMany {
    sqlite: "select id, label from devices where id = $1",
    postgres: "select id, label from devices where id = any($1)",
    kind: Kind::Blob,
};

/// What the devices are called.
pub(super) fn labels(
    tx: &mut Tx<'_>,
    devices: &[DeviceId],
) -> Result<HashMap<DeviceId, String>, DbError> {
    let keys: Vec<Value> = devices.iter().map(|id| Value::from(*id)).collect();
    let rows = tx.select_many(&LABELS, &keys)?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
