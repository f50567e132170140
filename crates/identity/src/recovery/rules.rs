//! The decisions of a recovery: whether a person is who the record says, and what a difference
//! means.

use tongbao_kernel::{Arg, Code, Failure};

use crate::Customer;
use crate::registration::{IdNumber, PersonName};

/// Which of what was entered differs from the record, for staff; the person is told that it does,
/// and not which.
pub(super) fn differing(
    owner: &Customer,
    name: &PersonName,
    id_number: &IdNumber,
) -> Vec<&'static str> {
    let fields = [
        ("name", owner.name == name.as_str()),
        ("id_number", owner.id_number.expose() == id_number.digits()),
    ];
    fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}

/// `LOGIN-08`, with the tries left.
pub(super) fn mismatch(left: i64) -> Failure {
    Failure::new(Code::IdentityMismatch).with("left", Arg::Count(left)).at("id_number")
}
