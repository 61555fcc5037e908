//! The accounts of others.

use dioxus::prelude::*;
use wire::{
    account::OpenSession,
    people::{CreatePerson, OneTimePassword, Person},
};

use super::{Desk, Undo};
use crate::state::{
    form::Refused,
    people::{Wanted, absorb, name_of},
};

/// What is done to an account without further questions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Deed {
    Disable,
    Enable,
}

impl Desk {
    /// Looks for other people than before.
    pub(crate) fn look_for(mut self, wanted: Wanted) {
        if *self.wanted_people.peek() != wanted {
            self.wanted_people.set(wanted);
            self.run(self.read_people());
        }
    }

    /// Reads the first page of those who are wanted.
    pub(crate) async fn read_people(mut self) {
        let wanted = self.wanted_people.peek().clone();
        let answer = self.client().people(&wanted, None).await;
        // A later question has a later answer.
        if *self.wanted_people.peek() != wanted {
            return;
        }
        match answer {
            Ok(page) => self.people.write().replace(page),
            Err(failure) => {
                let why = self.failed(&failure);
                self.people.write().fail(why);
            }
        }
    }

    /// Reads the following page.
    pub(crate) fn read_more_people(mut self) {
        // Taken, so that it is not asked for twice.
        let Some(next) = self.people.write().next.take() else { return };
        let wanted = self.wanted_people.peek().clone();
        self.run(async move {
            let answer = self.client().people(&wanted, Some(&next)).await;
            if *self.wanted_people.peek() != wanted {
                return;
            }
            match answer {
                Ok(page) => self.people.write().extend(page),
                Err(failure) => {
                    self.say(self.failed(&failure), None);
                    self.people.write().next = Some(next);
                }
            }
        });
    }

    /// Opens an account for somebody.
    pub(crate) async fn create_person(
        self,
        form: CreatePerson,
    ) -> Result<OneTimePassword, Refused> {
        let created = self.client().create_person(&form).await;
        let created = created.map_err(|failure| self.refused(&failure))?;
        self.read_people().await;
        self.say(format!("{} has an account now.", form.username), None);
        Ok(created)
    }

    /// Does something to an account.
    pub(crate) fn does(self, deed: Deed, person: Person) {
        self.run(async move {
            let (client, id) = (self.client(), person.id.as_str());
            let (answer, done) = match deed {
                Deed::Disable => (client.disable(id).await, "cannot sign in any more."),
                Deed::Enable => (client.enable(id).await, "can sign in again."),
            };
            match answer {
                Ok(_) => self.say_of(&person, done, None).await,
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Reads where somebody is signed in.
    pub(crate) async fn read_sessions_of(self, id: String) -> Result<Vec<OpenSession>, String> {
        let page = self.client().sessions_of(&id).await;
        page.map(|page| page.items).map_err(|failure| self.failed(&failure))
    }

    /// Signs somebody out in one place, or everywhere.
    pub(crate) async fn signs_out(self, person: Person, session: Option<String>) {
        let (client, id) = (self.client(), person.id.as_str());
        let (answer, done) = match session {
            Some(session) => (client.end_session_of(id, &session).await, "is signed out there."),
            None => (client.end_sessions_of(id).await, "is signed out everywhere."),
        };
        match answer {
            Ok(_) => self.say_of(&person, done, None).await,
            Err(failure) => self.say(self.failed(&failure), None),
        }
    }

    /// Deletes somebody's account; for a while it can be undone.
    pub(crate) fn delete_person(self, person: Person) {
        self.run(async move {
            match self.client().delete_person(&person.id).await {
                Ok(_) => {
                    let undo = Undo::Person(Box::new(person.clone()));
                    self.say_of(&person, "was deleted.", Some(undo)).await;
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Takes a deletion back.
    pub(crate) fn restore_person(self, person: Person) {
        self.run(async move {
            match self.client().restore_person(&person.id).await {
                Ok(_) => {
                    // Where in the list, or whether, the server knows.
                    self.read_people().await;
                    self.say(format!("{} is back.", name_of(&person)), None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Gives somebody exactly these roles.
    pub(crate) async fn set_roles(self, person: Person, roles: Vec<String>) -> Result<(), Refused> {
        let changed = self.client().set_roles(&person.id, roles).await;
        changed.map_err(|failure| self.refused(&failure))?;
        self.say_of(&person, "has other roles now.", None).await;
        Ok(())
    }

    /// Gives somebody a password to sign in with once.
    pub(crate) async fn reset_password(self, person: Person) -> Result<OneTimePassword, Refused> {
        let reset = self.client().reset_password(&person.id).await;
        let reset = reset.map_err(|failure| self.refused(&failure))?;
        self.say_of(&person, "has a one-time password now.", None).await;
        Ok(reset)
    }

    /// Shows somebody as they are by now, and says what happened to them.
    async fn say_of(mut self, person: &Person, what: &str, undo: Option<Undo>) {
        if let Ok(now) = self.client().person(&person.id).await {
            let wanted = self.wanted_people.peek().clone();
            absorb(&mut self.people.write(), &wanted, now);
        }
        self.say(format!("{} {what}", name_of(person)), undo);
    }
}
