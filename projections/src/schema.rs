use std::fmt;

/// Where a copy of a view is kept: the live one beside the others of the product, each of the
/// rest in a Postgres schema of its own, with its checkpoint and what is parked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schema(Option<String>);

impl Schema {
    /// Where readers look.
    pub(crate) const LIVE: Self = Self(None);

    /// Being filled to take the place of the live one.
    pub(crate) fn rebuild(view: &str) -> Self {
        Self(Some(format!("rebuild_{view}")))
    }

    /// The live one before the last swap.
    pub(crate) fn previous(view: &str) -> Self {
        Self(Some(format!("previous_{view}")))
    }

    /// As it was at a time or position.
    pub(crate) fn as_of(view: &str) -> Self {
        Self(Some(format!("as_of_{view}")))
    }

    /// Being filled only to be compared.
    pub(crate) fn replay(view: &str) -> Self {
        Self(Some(format!("replay_{view}")))
    }

    /// Being filled a little, to see how fast that is; nobody but its maker ever sees it.
    pub(crate) fn sample(view: &str) -> Self {
        Self(Some(format!("sample_{view}")))
    }

    /// On its way past, in the middle of a swap.
    pub(crate) fn passing(view: &str) -> Self {
        Self(Some(format!("passing_{view}")))
    }

    /// A table in it, as statements name it.
    pub(crate) fn place(&self, table: &str) -> String {
        match &self.0 {
            Some(schema) => format!("{schema}.{table}"),
            None => table.to_owned(),
        }
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("the live view"))
    }
}
