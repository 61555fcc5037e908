//! The roles that were defined. Those that are built in need no table.

mod row;

use domain::Event;
use domain::role::RoleEvent;

pub use row::RoleRow;

use crate::changes::Changes;
use crate::{Error, Opened, Projection, Views};

/// The fold.
pub struct Roles;

impl Projection for Roles {
    type Row = RoleRow;
    const NAME: &'static str = "roles";
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = &["role"];

    fn fold(commit: &Opened, rows: &mut Changes<RoleRow>) {
        let position = commit.position.cast_signed();
        for (_, event) in &commit.events {
            let Event::Role(event) = event else { continue };
            match event {
                RoleEvent::Defined { description, permissions }
                | RoleEvent::Redefined { description, permissions } => rows.put(RoleRow {
                    name: commit.id.clone(),
                    description: description.clone(),
                    permissions: permissions.iter().map(|one| one.name().to_owned()).collect(),
                    removed: false,
                    position,
                }),
                RoleEvent::Removed {} => rows.edit(commit.id.clone(), move |row| {
                    row.removed = true;
                    row.position = position;
                }),
            }
        }
    }
}

/// The roles that there are.
const ALL: &str = "select * from roles where not removed order by name";

impl Views {
    /// The roles that were defined, and the position up to which the list is complete.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roles_so_far(&self) -> Result<(Vec<RoleRow>, u64), Error> {
        let (mut snapshot, position) = self.snapshot(Roles::NAME).await?;
        let roles = sqlx::query_as(ALL).fetch_all(&mut *snapshot).await;
        Ok((roles.map_err(Error::database("listing roles"))?, position))
    }

    /// The roles that were defined, by name, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn roles(&self, at_least: u64) -> Result<Vec<RoleRow>, Error> {
        self.reading(&[Roles::NAME], at_least, "listing roles", || {
            sqlx::query_as("select * from roles where not removed order by name")
                .fetch_all(&self.pool)
        })
        .await
    }
}
