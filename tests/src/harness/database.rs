use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use super::Addresses;

/// The database of a server under test, looked at from behind.
#[derive(Debug, Clone)]
pub struct Database {
    url: String,
}

impl Database {
    /// Creates one.
    pub async fn create(addresses: &Addresses, name: &str) -> Self {
        let mut admin = PgConnection::connect(&addresses.database).await.expect("Postgres answers");
        let statement = AssertSqlSafe(format!("create database {name}"));
        sqlx::query(statement).execute(&mut admin).await.expect("a new database");
        Self::named(addresses, name)
    }

    /// One that exists, or will.
    pub fn named(addresses: &Addresses, name: &str) -> Self {
        let (server, rest) = addresses.database.rsplit_once('/').expect("a path");
        let options = rest.split_once('?').map(|(_, options)| options).unwrap_or_default();
        Self { url: format!("{server}/{name}?{options}") }
    }

    /// Its address, with the password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection to it.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.expect("Postgres answers")
    }

    /// The tables that must follow from the journal: all but the vault's and the migrations'.
    pub async fn tables(&self) -> Vec<String> {
        let rows = sqlx::query(
            "select table_name::text from information_schema.tables
             where table_schema = 'public' and table_name not like '\\_sqlx%' order by 1",
        );
        let rows = rows.fetch_all(&mut self.connect().await).await.expect("tables");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Every row of a table as text, in an order of its own.
    pub async fn rows(&self, table: &str) -> Vec<String> {
        let statement = AssertSqlSafe(format!("select t::text from {table} t order by 1"));
        let rows = sqlx::query(statement).fetch_all(&mut self.connect().await).await;
        rows.expect("rows").iter().map(|row| row.get(0)).collect()
    }

    /// The first column of what a query answers, which must be text.
    pub async fn column(&self, query: &str) -> Vec<String> {
        let query = sqlx::query(AssertSqlSafe(query.to_owned()));
        let rows = query.fetch_all(&mut self.connect().await).await.expect("rows");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Runs a statement.
    pub async fn execute(&self, statement: String) {
        let statement = sqlx::query(AssertSqlSafe(statement));
        statement.execute(&mut self.connect().await).await.expect("a statement that works");
    }
}
