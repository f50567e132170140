//! Partners that do not speak the wallet's own HTTP: an SMS gateway by templates, a mail server by
//! SMTP. Both are played on loopback, with the answers and the silences of real ones.

mod gateway;
mod mail_server;
mod sms;
mod smtp;
