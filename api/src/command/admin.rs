//! `convoai admin …`: accounts, for whoever has the keys of the house.

use std::process::ExitCode;

use api::application::{Administration, Made, administration};
use api::settings::Settings;
use clap::Subcommand;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::own;

/// What can be done.
#[derive(Subcommand)]
pub(crate) enum Admin {
    /// Open an account, by default an administrator's. Prints a password to sign in with once.
    Create {
        /// Unique name.
        username: String,
        /// Unique address.
        #[arg(long)]
        email: String,
        /// Roles; may be given several times.
        #[arg(long = "role", default_values = ["admin", "user"])]
        roles: Vec<String>,
        #[command(flatten)]
        output: Output,
    },
    /// List who has an account.
    List {
        /// Those who have this role.
        #[arg(long)]
        role: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Give somebody a password to sign in with once, and end their sessions.
    ResetPassword {
        /// Username or e-mail address.
        name: String,
        #[command(flatten)]
        output: Output,
    },
    /// Give somebody a role more.
    Grant {
        /// Username or e-mail address.
        name: String,
        /// The role.
        role: String,
    },
    /// Take a role from somebody.
    Revoke {
        /// Username or e-mail address.
        name: String,
        /// The role.
        role: String,
    },
    /// Sign somebody out everywhere.
    SignOut {
        /// Username or e-mail address.
        name: String,
    },
}

/// How to say what came of it.
#[derive(clap::Args)]
pub(crate) struct Output {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Does it, with the services of the server that runs, or with its own.
pub(crate) async fn run(what: Admin, mut settings: Settings) -> anyhow::Result<ExitCode> {
    settings.log.hush();
    super::log(&settings)?;
    let started = own::find_or_start(&mut settings).await?;
    let outcome = async {
        let administration = administration(&settings, started.is_some()).await?;
        carry_out(what, &administration).await
    }
    .await;
    if let Some(services) = started {
        services.stop().await;
    }
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn carry_out(what: Admin, administration: &Administration) -> anyhow::Result<()> {
    match what {
        Admin::Create { username, email, roles, output } => {
            let made = administration.create(&username, &email, &roles).await?;
            tell_password(&username, &made, &output);
        }
        Admin::List { role, output } => {
            list(&administration.list(role.as_deref()).await?, &output)?;
        }
        Admin::ResetPassword { name, output } => {
            tell_password(&name, &administration.reset_password(&name).await?, &output);
        }
        Admin::Grant { name, role } => {
            administration.grant(&name, &role).await?;
            say(&format!("{name} has the role {role}"));
        }
        Admin::Revoke { name, role } => {
            administration.revoke(&name, &role).await?;
            say(&format!("{name} does not have the role {role}"));
        }
        Admin::SignOut { name } => {
            administration.sign_out(&name).await?;
            say(&format!("{name} is signed out everywhere"));
        }
    }
    Ok(())
}

fn tell_password(name: &str, made: &Made, output: &Output) {
    let password = made.password.expose_secret();
    if output.json {
        say(&json!({"id": made.user.as_str(), "one_time_password": password}).to_string());
    } else {
        say(&format!("{name} signs in once with {password} and then chooses another password"));
    }
}

fn list(rows: &[projections::accounts::AccountRow], output: &Output) -> anyhow::Result<()> {
    for row in rows {
        if output.json {
            let line = json!({
                "id": row.user_id, "username": row.username, "email": row.email,
                "full_name": row.full_name, "roles": row.roles, "state": row.state().name(),
                "registered_at": row.registered_at, "seen_at": row.seen_at,
            });
            say(&serde_json::to_string(&line)?);
        } else {
            let (state, roles) = (row.state().name(), row.roles.join(", "));
            say(&format!("{:<20} {:<9} {:<24} {}", row.username, state, roles, row.email));
        }
    }
    if rows.is_empty() && !output.json {
        say("nobody");
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn say(line: &str) {
    println!("{line}");
}
