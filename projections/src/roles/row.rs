use crate::table::{Column, Kind, Row, Table, Value};

/// One role.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RoleRow {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What its holders may do.
    pub permissions: Vec<String>,
    /// It is no more.
    pub removed: bool,
    /// Journal position of the last event folded into it.
    pub position: i64,
}

impl Row for RoleRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "roles",
        columns: &[
            Column("name", Kind::Text),
            Column("description", Kind::Text),
            Column("permissions", Kind::TextList),
            Column("removed", Kind::Boolean),
            Column("position", Kind::BigInt),
        ],
        key: 1,
        immutable: false,
    };

    fn key(&self) -> String {
        self.name.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.name));
        to(self.description.as_deref().into());
        to(Value::TextList(&self.permissions));
        to(Value::Boolean(self.removed));
        to(Value::BigInt(self.position));
    }
}
