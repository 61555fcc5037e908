//! Which rows are looked at, and what they are added up by.

/// Whose rows are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    Everybody,
    These(&'a [String]),
}

/// What they are added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// As one.
    Whole,
    /// Only answers have a model.
    Model,
    User,
    /// As people have roles now. Whoever has several counts in each.
    Role,
}

/// Rows of users, and their groups.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) whose: Whose<'a>,
    pub(super) group: Group,
}

impl<'a> Rows<'a> {
    pub(super) fn of_all(group: Group) -> Self {
        Self { whose: Whose::Everybody, group }
    }

    pub(super) fn of(users: &'a [String], group: Group) -> Self {
        Self { whose: Whose::These(users), group }
    }

    /// The name of the group of a row `t`.
    pub(super) fn name<'m>(&self, model: &'m str) -> &'m str {
        match self.group {
            Group::Whole => "''::text",
            Group::Model => model,
            Group::User => "t.user_id",
            Group::Role => "g.role",
        }
    }

    /// What rows are joined with.
    pub(super) fn join(&self) -> &'static str {
        match self.group {
            Group::Role => {
                "join (select user_id, unnest(roles) as role from accounts) g
                 on g.user_id = t.user_id"
            }
            Group::Whole | Group::Model | Group::User => "",
        }
    }

    /// Which rows are looked at.
    pub(super) fn condition(&self) -> &'static str {
        match self.whose {
            Whose::Everybody => "",
            Whose::These(_) => "and t.user_id = any($4)",
        }
    }

    /// The users that `$4` stands for.
    pub(super) fn users(&self) -> Vec<String> {
        match self.whose {
            Whose::Everybody => Vec::new(),
            Whose::These(users) => users.to_vec(),
        }
    }

    pub(super) fn is_by_model(&self) -> bool {
        self.group == Group::Model
    }
}
