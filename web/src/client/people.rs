//! The accounts of others, and roles.

use gloo_net::http::Method;
use wire::{
    Page, Receipt,
    account::OpenSession,
    people::{CreatePerson, DefineRole, OneTimePassword, Person, RedefineRole, Role, SetRoles},
};

use super::{Answer, Client, Nothing, escape, page};
use crate::state::people::Wanted;

const ACCOUNTS: &str = "/api/v1/accounts";
const ROLES: &str = "/api/v1/roles";

impl Client {
    pub(crate) async fn people(
        &self,
        wanted: &Wanted,
        cursor: Option<&str>,
    ) -> Answer<Page<Person>> {
        let mut query = page(cursor, 0);
        for (name, value) in wanted.query() {
            query += &format!("&{name}={}", escape(value));
        }
        self.get(format!("{ACCOUNTS}?{query}")).await
    }

    pub(crate) async fn person(&self, id: &str) -> Answer<Person> {
        self.get(format!("{ACCOUNTS}/{id}")).await
    }

    pub(crate) async fn create_person(&self, form: &CreatePerson) -> Answer<OneTimePassword> {
        self.write(Method::POST, ACCOUNTS.into(), None, form).await
    }

    pub(crate) async fn disable(&self, id: &str) -> Answer<Receipt> {
        self.write(Method::POST, format!("{ACCOUNTS}/{id}/disable"), None, &Nothing {}).await
    }

    pub(crate) async fn enable(&self, id: &str) -> Answer<Receipt> {
        self.write(Method::POST, format!("{ACCOUNTS}/{id}/enable"), None, &Nothing {}).await
    }

    pub(crate) async fn delete_person(&self, id: &str) -> Answer<Receipt> {
        self.remove(format!("{ACCOUNTS}/{id}")).await
    }

    pub(crate) async fn restore_person(&self, id: &str) -> Answer<Receipt> {
        self.write(Method::POST, format!("{ACCOUNTS}/{id}/restore"), None, &Nothing {}).await
    }

    pub(crate) async fn set_roles(&self, id: &str, roles: Vec<String>) -> Answer<Receipt> {
        let body = SetRoles { roles };
        self.write(Method::PUT, format!("{ACCOUNTS}/{id}/roles"), None, &body).await
    }

    pub(crate) async fn reset_password(&self, id: &str) -> Answer<OneTimePassword> {
        self.write(Method::POST, format!("{ACCOUNTS}/{id}/password"), None, &Nothing {}).await
    }

    pub(crate) async fn sessions_of(&self, id: &str) -> Answer<Page<OpenSession>> {
        self.get(format!("{ACCOUNTS}/{id}/sessions")).await
    }

    pub(crate) async fn end_session_of(&self, id: &str, session: &str) -> Answer<Receipt> {
        self.remove(format!("{ACCOUNTS}/{id}/sessions/{session}")).await
    }

    pub(crate) async fn end_sessions_of(&self, id: &str) -> Answer<Receipt> {
        self.remove(format!("{ACCOUNTS}/{id}/sessions")).await
    }

    pub(crate) async fn roles(&self) -> Answer<Page<Role>> {
        self.get(ROLES.into()).await
    }

    pub(crate) async fn define_role(&self, form: &DefineRole) -> Answer<Receipt> {
        self.write(Method::POST, ROLES.into(), None, form).await
    }

    pub(crate) async fn redefine_role(&self, name: &str, form: &RedefineRole) -> Answer<Receipt> {
        self.write(Method::PUT, format!("{ROLES}/{name}"), None, form).await
    }

    pub(crate) async fn remove_role(&self, name: &str) -> Answer<Receipt> {
        self.remove(format!("{ROLES}/{name}")).await
    }
}
