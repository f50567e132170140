//! `tongbao staff` and `tongbao case`: two members of staff act together, until there is a console.
//! Each proves who they are by a key of their own, from `TONGBAO_STAFF_KEY`.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use tongbao_identity::case::{self, Action, Case, Outcome as Decision, Staff};
use tongbao_identity::{Phone, Site, institution};
use tongbao_kernel::{InstitutionId, OsEntropy, Problem, SystemClock};
use tongbao_vault::{Passwords, RelyingParty, Strength, Vault};

use crate::config::{Config, ConfigArg};
use crate::{Outcome, platform};

/// Where the key is that `tongbao staff add` printed: not on the command line, which others see.
const KEY: &str = "TONGBAO_STAFF_KEY";

/// Members of staff.
#[derive(Debug, Args)]
pub struct StaffArgs {
    #[command(flatten)]
    config: ConfigArg,
    #[command(subcommand)]
    command: StaffCommand,
}

#[derive(Debug, Subcommand)]
enum StaffCommand {
    /// Adds a member of staff and prints their key, this once
    Add(StaffName),
    /// Removes a member of staff; their key opens nothing any more
    Remove(StaffName),
}

#[derive(Debug, Args)]
struct StaffName {
    /// The institution's code, such as jianghai
    #[arg(long)]
    institution: String,
    /// Their name, which nobody else gets
    name: String,
}

/// Cases.
#[derive(Debug, Args)]
pub struct CaseArgs {
    #[command(flatten)]
    config: ConfigArg,
    #[command(subcommand)]
    command: CaseCommand,
}

#[derive(Debug, Subcommand)]
enum CaseCommand {
    /// Asks for something; another member of staff has to approve it within a day
    Open {
        /// The customer's mobile number
        #[arg(long)]
        phone: String,
        #[command(subcommand)]
        action: OpenAction,
    },
    /// Lists the cases of the last ninety days
    List,
    /// Carries a case out
    Approve {
        /// Its number
        number: String,
    },
    /// Refuses or withdraws a case
    Refuse {
        /// Its number
        number: String,
    },
}

#[derive(Debug, Clone, Subcommand)]
enum OpenAction {
    /// Stop payments on an order of the police
    PoliceStop {
        /// Number of the order
        #[arg(long)]
        reference: String,
        /// Whom the customer calls
        #[arg(long)]
        telephone: String,
        /// For how many hours, 48 at most
        #[arg(long, default_value_t = case::POLICE_HOURS_MAX)]
        hours: u64,
    },
    /// Lift it on an order of the police
    PoliceLift {
        /// Number of the order that stopped them
        #[arg(long)]
        reference: String,
    },
    /// Protect an account that may be in other hands
    RiskProtect {
        /// What was noticed; the customer reads it
        #[arg(long)]
        reason: String,
        /// For how many hours, 168 at most
        #[arg(long, default_value_t = 24)]
        hours: u64,
    },
    /// End that protection
    RiskLift,
    /// Open every way to sign in, for a person identified at a branch
    OpenSignIn,
    /// Another mobile number, for a person identified at a branch
    ChangePhone {
        /// The new number
        #[arg(long)]
        to: String,
    },
    /// Remove the authenticator, for a person identified at a branch
    RemoveAuthenticator,
}

impl From<OpenAction> for Action {
    fn from(action: OpenAction) -> Self {
        match action {
            OpenAction::PoliceStop { reference, telephone, hours } => {
                Self::PoliceStop { reference, telephone, hours }
            }
            OpenAction::PoliceLift { reference } => Self::PoliceLift { reference },
            OpenAction::RiskProtect { reason, hours } => Self::RiskProtect { reason, hours },
            OpenAction::RiskLift => Self::RiskLift,
            OpenAction::OpenSignIn => Self::OpenSignIn,
            OpenAction::ChangePhone { to } => Self::ChangePhone { phone: to },
            OpenAction::RemoveAuthenticator => Self::RemoveAuthenticator,
        }
    }
}

pub async fn run_staff(args: StaffArgs) -> Outcome {
    let site = site(&args.config).await?;
    match args.command {
        StaffCommand::Add(StaffName { institution, name }) => {
            let id = institution_named(&site, &institution).await?;
            let key = case::add_staff(&site, id, &name).await?;
            platform::say(&format!(
                "{name} may act on cases of {institution}. Their key, shown this once:\n{}",
                key.text()
            ));
        }
        StaffCommand::Remove(StaffName { institution, name }) => {
            let id = institution_named(&site, &institution).await?;
            if !case::remove_staff(&site, id, &name).await? {
                return Err(format!("{institution} has no member of staff called {name}").into());
            }
            platform::say(&format!("{name} may not act on cases any more."));
        }
    }
    site.db.close().await;
    Ok(ExitCode::SUCCESS)
}

pub async fn run(args: CaseArgs) -> Outcome {
    let site = site(&args.config).await?;
    let key = std::env::var(KEY).map_err(|_| format!("{KEY} has to hold your key"))?;
    let staff = case::staff(&site, &key).await?;
    act(&site, &staff, args.command).await?;
    site.db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn act(
    site: &Site,
    staff: &Staff,
    command: CaseCommand,
) -> Result<(), Box<dyn std::error::Error>> {
    match command {
        CaseCommand::Open { phone, action } => {
            let phone = Phone::parse(&phone).map_err(|_| "--phone takes eleven digits")?;
            let opened = case::open(site, staff, phone, action.into()).await?;
            platform::say(&line(&opened));
            platform::say("Another member of staff approves it:  tongbao case approve NUMBER");
        }
        CaseCommand::List => {
            let cases = case::list(site, staff).await?;
            platform::say(&format!("{} cases in ninety days", cases.len()));
            cases.iter().for_each(|case| platform::say(&line(case)));
        }
        CaseCommand::Approve { number } => {
            let done = case::decide(site, staff, &number, Decision::Done).await?;
            platform::say(&line(&done));
        }
        CaseCommand::Refuse { number } => {
            let refused = case::decide(site, staff, &number, Decision::Refused).await?;
            platform::say(&line(&refused));
        }
    }
    Ok(())
}

/// Number, state, what, about whom (by id: numbers are not printed), and who.
fn line(case: &Case) -> String {
    let state = case.outcome.as_deref().unwrap_or("open");
    let decided = case.decided_by.as_ref().map(|by| format!(", decided by {by}"));
    format!(
        "{}  {state:8}  {}  customer {}  opened by {}{}",
        case.number,
        case.action.word(),
        case.customer,
        case.opened_by,
        decided.unwrap_or_default()
    )
}

async fn site(config: &ConfigArg) -> Result<Site, Box<dyn std::error::Error>> {
    let config = Config::load(&config.config)?;
    let db = platform::open_database(&config.database).await?;
    let lacking = platform::lacking(&db).await?;
    if !lacking.is_empty() {
        return Err(
            format!("the database lacks {}; run: tongbao migrate", lacking.join(", ")).into()
        );
    }
    let vault = Vault::load(&config.master_key_file)?;
    let entropy = Arc::new(OsEntropy);
    let passwords = Passwords::start(&vault, entropy.clone(), 1, Strength::PRODUCTION);
    let passkeys = RelyingParty::try_new(&config.public_url)?;
    let clock = Arc::new(SystemClock::default());
    Ok(Site::new(db, clock, entropy, vault, passwords, passkeys))
}

async fn institution_named(
    site: &Site,
    code: &str,
) -> Result<InstitutionId, Box<dyn std::error::Error>> {
    let wanted = code.to_owned();
    let read = site.db.read(move |tx| -> Result<_, Problem> {
        Ok(institution::by_code(tx, &wanted)?.map(|found| found.id))
    });
    read.await?.ok_or_else(|| format!("there is no institution {code}").into())
}
