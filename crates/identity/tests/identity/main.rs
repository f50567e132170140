//! The use cases of identity on a real database: SQLite always, PostgreSQL when
//! `TONGBAO_TEST_POSTGRES_URL` names a server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod activity;
mod attacks;
mod authenticator;
mod case;
mod challenge;
mod change_password;
mod email;
mod institution;
mod key;
mod locks;
mod login;
mod passkey;
mod password_reminder;
mod phrase;
mod pin;
mod recovery;
mod registration;
mod restriction;
mod session;
mod sign_in;
mod sms_code;
mod throttle;
mod timing;
mod world;
