//! The pages about money, as a browser without JavaScript uses them: behind the real guard, over
//! the real use cases, with the sandbox as the bank.

mod balance;
mod bank_order;
mod browser;
mod card;
mod history;
mod languages;
mod live;
mod ownership;
mod returning;
mod transfer;
