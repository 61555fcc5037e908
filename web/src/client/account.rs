//! One's own account.

use gloo_net::http::Method;
use wire::{
    Page, Receipt,
    account::{
        ApiKey, ChangePassword, ChangeProfile, Confirm, CreateApiKey, CreatedApiKey, Credentials,
        Me, OpenSession, Refresh, Register, Session,
    },
};

use super::{Answer, Ask, Client, Failure, Nothing, read};

const ME: &str = "/api/v1/me";
const SESSIONS: &str = "/api/v1/me/sessions";
const KEYS: &str = "/api/v1/me/keys";

impl Client {
    pub(crate) async fn register(form: &Register) -> Answer<Session> {
        let ask = Ask::write(Method::POST, "/api/v1/auth/register".into(), form);
        read(ask.send(None).await?).await
    }

    pub(crate) async fn sign_in(form: &Credentials) -> Answer<Session> {
        let ask = Ask::write(Method::POST, "/api/v1/auth/token".into(), form);
        read(ask.send(None).await?).await
    }

    /// Exchanges the refresh token of the cookie.
    pub(crate) async fn refresh() -> Answer<Session> {
        let ask = Ask::write(Method::POST, "/api/v1/auth/refresh".into(), &Refresh::default());
        match ask.send(None).await {
            Ok(response) => read(response).await,
            // Whatever is wrong with it: asking again would not help, unless that was too often.
            Err(Failure::Refused(problem)) if problem.status < 500 && problem.status != 429 => {
                Err(Failure::Over(problem))
            }
            Err(failure) => Err(failure),
        }
    }

    /// Ends the session of this token.
    pub(crate) async fn sign_out(token: String) -> Answer<()> {
        let ask = Ask::write(Method::POST, "/api/v1/auth/logout".into(), &Nothing {});
        ask.send(Some(token)).await.map(drop)
    }

    pub(crate) async fn me(&self) -> Answer<Me> {
        self.get("/api/v1/auth/me".into()).await
    }

    pub(crate) async fn change_profile(&self, form: &ChangeProfile) -> Answer<Receipt> {
        self.write(Method::PATCH, ME.into(), None, form).await
    }

    pub(crate) async fn change_password(&self, form: &ChangePassword) -> Answer<Receipt> {
        self.write(Method::POST, format!("{ME}/password"), None, form).await
    }

    pub(crate) async fn delete_account(&self, form: &Confirm) -> Answer<()> {
        self.call(Ask::write(Method::DELETE, ME.into(), form)).await.map(drop)
    }

    pub(crate) async fn sessions(&self) -> Answer<Page<OpenSession>> {
        self.get(SESSIONS.into()).await
    }

    pub(crate) async fn end_session(&self, id: &str) -> Answer<Receipt> {
        self.remove(format!("{SESSIONS}/{id}")).await
    }

    pub(crate) async fn end_other_sessions(&self) -> Answer<Receipt> {
        self.remove(SESSIONS.into()).await
    }

    pub(crate) async fn keys(&self) -> Answer<Page<ApiKey>> {
        self.get(KEYS.into()).await
    }

    pub(crate) async fn create_key(&self, form: &CreateApiKey) -> Answer<CreatedApiKey> {
        self.write(Method::POST, KEYS.into(), None, form).await
    }

    pub(crate) async fn revoke_key(&self, id: &str) -> Answer<Receipt> {
        self.remove(format!("{KEYS}/{id}")).await
    }
}
