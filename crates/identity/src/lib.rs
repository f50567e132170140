//! Who a person is: institutions, registration, credentials, SMS codes, sessions and devices.
//!
//! Identity knows no money. What registration opens (a wallet) is handed in as a closure that runs
//! in the same transaction. Every use case takes the [`Site`] and returns [`kernel::Answer`]; every
//! command writes its audit row in its own transaction.
//!
//! Three habits run through all folders:
//! - **A try is spent before anything is compared**, in the database, so that two hundred guesses
//!   at once are still five ([`Tries`]).
//! - **A stranger learns nothing**: an unknown number costs the same work and gets the same answer
//!   as a wrong password; exact causes are for trusted devices.
//! - **An outage is never a wrong password**: what could not be compared is given back.
//!
//! [`kernel::Answer`]: tongbao_kernel::Answer

pub mod activity;
pub mod authenticator;
pub mod case;
pub mod challenge;
pub mod customer;
pub mod data_export;
pub mod device;
pub mod email;
pub mod incident;
pub mod institution;
mod locale;
mod login;
pub mod mail;
pub mod message_check;
mod origin;
pub mod passkey;
pub mod password;
pub mod password_reminder;
mod phone;
pub mod phrase;
pub mod pin;
pub mod recovery;
pub mod registration;
pub mod restriction;
pub mod security;
pub mod session;
mod site;
pub mod sms;
pub mod sms_code;
mod sweep;
mod throttle;
mod tries;
pub mod user_name;

pub use challenge::{Challenged, Entered};
pub use customer::Customer;
pub use device::Device;
pub use email::EmailAddress;
pub use institution::{Institution, Policies};
pub use locale::Locale;
pub use login::Login;
pub use origin::Origin;
pub use phone::{Phone, fold_width};
pub use session::{Actor, SignedIn};
pub use site::{Site, Verdict};
pub use sweep::sweep;
pub use tries::{Tries, TryLimits};
pub use user_name::UserName;
// Surfaces hand these over; they know no keys.
pub use tongbao_vault::{Pin, Token};

use tongbao_db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0040_institutions",
        sql: include_str!("../migrations/0040_institutions.sql"),
    },
    Migration { name: "0041_customers", sql: include_str!("../migrations/0041_customers.sql") },
    Migration { name: "0042_sessions", sql: include_str!("../migrations/0042_sessions.sql") },
    Migration { name: "0043_sms", sql: include_str!("../migrations/0043_sms.sql") },
    Migration { name: "0044_throttles", sql: include_str!("../migrations/0044_throttles.sql") },
    Migration {
        name: "0045_sessions_expires",
        sql: include_str!("../migrations/0045_sessions_expires.sql"),
    },
    Migration { name: "0046_locks", sql: include_str!("../migrations/0046_locks.sql") },
    Migration { name: "0047_recovery", sql: include_str!("../migrations/0047_recovery.sql") },
    Migration { name: "0048_passkeys", sql: include_str!("../migrations/0048_passkeys.sql") },
    Migration { name: "0049_mail", sql: include_str!("../migrations/0049_mail.sql") },
    Migration {
        name: "0051_restrictions",
        sql: include_str!("../migrations/0051_restrictions.sql"),
    },
    Migration { name: "0052_phrases", sql: include_str!("../migrations/0052_phrases.sql") },
    Migration {
        name: "0053_password_reminders",
        sql: include_str!("../migrations/0053_password_reminders.sql"),
    },
    Migration { name: "0056_cases", sql: include_str!("../migrations/0056_cases.sql") },
];
