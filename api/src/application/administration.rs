use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context as _;
use commands::account::{Password, Register};
use commands::ports::Ids;
use commands::{Accounts, Order, Roles};
use domain::account::Because;
use domain::role::RoleName;
use domain::{Email, UserId, Username};
use projections::Views;
use projections::accounts::{AccountRow, Wanted};
use secrecy::SecretString;

use crate::backend::Store;

/// People listed at a time.
const PAGE: u32 = 500;

/// What whoever has the keys of the house can do with accounts, without signing in.
pub struct Administration {
    pub(super) accounts: Accounts<Store>,
    pub(super) roles: Roles<Store>,
    pub(super) views: Views,
    pub(super) ids: Arc<dyn Ids>,
}

/// An account that was made, or whose password was reset.
pub struct Made {
    /// Whose it is.
    pub user: UserId,
    /// To sign in with once and choose another.
    pub password: SecretString,
}

impl Administration {
    /// Opens an account with roles and a password for once.
    ///
    /// # Errors
    /// When a name is wrong or taken, a role does not exist, or a service does not answer.
    pub async fn create(
        &self,
        username: &str,
        email: &str,
        roles: &[String],
    ) -> anyhow::Result<Made> {
        let roles = names(roles)?;
        self.roles.exist(&roles).await?;
        let (made_up, password) = Password::made_up(&*self.ids);
        let register = Register {
            username: Username::parse(username)?,
            email: Email::parse(email)?,
            full_name: None,
            password: made_up,
            roles: roles.into_iter().collect(),
            one_time: true,
        };
        let registered = self.accounts.register(register, &self.order()).await?;
        Ok(Made { user: registered.user, password })
    }

    /// Those who have a role, or all, by name: as the view of accounts has them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, role: Option<&str>) -> anyhow::Result<Vec<AccountRow>> {
        let wanted = Wanted { role: role.map(str::to_owned), ..Wanted::default() };
        let mut all = Vec::new();
        loop {
            let skip = u32::try_from(all.len())?;
            let page = self.views.accounts(&wanted, None, skip, PAGE, 0).await?;
            let last = page.len() < PAGE as usize;
            all.extend(page);
            if last {
                return Ok(all);
            }
        }
    }

    /// Gives somebody a password for once, and ends their sessions.
    ///
    /// # Errors
    /// When there is no such user, or a service does not answer.
    pub async fn reset_password(&self, name: &str) -> anyhow::Result<Made> {
        let user = self.find(name).await?;
        let (made_up, password) = Password::made_up(&*self.ids);
        self.accounts.change_password(&user, made_up, true, None, &self.order()).await?;
        Ok(Made { user, password })
    }

    /// Gives somebody a role more.
    ///
    /// # Errors
    /// When there is no such user or role, or a service does not answer.
    pub async fn grant(&self, name: &str, role: &str) -> anyhow::Result<()> {
        let role = RoleName::parse(role)?;
        self.change_roles(name, |roles| roles.insert(role.clone())).await
    }

    /// Takes a role from somebody.
    ///
    /// # Errors
    /// When there is no such user, nobody else is an administrator, or a service does not answer.
    pub async fn revoke(&self, name: &str, role: &str) -> anyhow::Result<()> {
        let role = RoleName::parse(role)?;
        self.change_roles(name, |roles| roles.remove(&role)).await
    }

    /// Signs somebody out everywhere.
    ///
    /// # Errors
    /// When there is no such user, or a service does not answer.
    pub async fn sign_out(&self, name: &str) -> anyhow::Result<()> {
        let (user, because) = (self.find(name).await?, Because::EndedByAdministrator);
        let all = domain::account::Which::All;
        self.accounts.end_sessions(&user, all, because, &self.order()).await?;
        Ok(())
    }

    async fn change_roles(
        &self,
        name: &str,
        change: impl Fn(&mut BTreeSet<RoleName>) -> bool,
    ) -> anyhow::Result<()> {
        let user = self.find(name).await?;
        let account = self.accounts.executor.look_at(user.as_str(), |_| false).await?;
        let mut roles: BTreeSet<_> = account.roles().into_iter().collect();
        change(&mut roles);
        self.roles.exist(&roles).await?;
        self.accounts.set_roles(&user, roles, &self.order()).await?;
        Ok(())
    }

    async fn find(&self, name: &str) -> anyhow::Result<UserId> {
        let found = self.accounts.find(name).await?;
        found.with_context(|| format!("there is no user called {name}"))
    }

    fn order(&self) -> Order {
        Order::of_system(format!("admin-{}", self.ids.hex(16)), None)
    }
}

fn names(raw: &[String]) -> Result<BTreeSet<RoleName>, domain::Invalid> {
    raw.iter().map(RoleName::parse).collect()
}
