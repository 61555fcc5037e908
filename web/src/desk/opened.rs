//! The conversation that is open: what is known of it beside its messages.

use dioxus::prelude::*;
use wire::conversation::{AnswerSettings, ChangeConversation, Conversation};

use super::{Desk, Undo};
use crate::state::form::Refused;

impl Desk {
    /// A conversation that is open or in the list.
    pub(crate) fn known(self, id: &str) -> Option<Conversation> {
        let opened = self.opened.peek().clone().filter(|opened| opened.id == id);
        opened.or_else(|| self.conversations.peek().get(id).cloned())
    }

    /// Reads the conversation that is open.
    pub(super) async fn read_opened(mut self, id: String) {
        let known = *self.position.peek();
        // The messages are read too, and say what is wrong.
        if let Ok(conversation) = self.client().conversation(&id, known).await
            && self.transcript.peek().conversation == id
        {
            self.looked_at(&id, conversation.position);
            self.opened.set(Some(conversation));
        }
    }

    /// Reads which models there are.
    pub(super) async fn read_models(mut self) {
        if let Ok(list) = self.client().models().await {
            self.models.set(list.items);
        }
    }

    /// How the answers of the open conversation are asked for, also of one yet to be started.
    pub(crate) fn settings(self) -> AnswerSettings {
        let opened = self.opened.read();
        match opened.as_ref() {
            Some(opened) => opened.settings.clone().unwrap_or_default(),
            None => self.beginning.read().clone(),
        }
    }

    /// The model that is asked in the open conversation; none while none is known.
    pub(crate) fn model(self) -> Option<String> {
        let chosen = self.settings().model;
        chosen.or_else(|| {
            let models = self.models.read();
            let usual = models.iter().find(|model| model.default).or(models.first());
            usual.map(|model| model.name.clone())
        })
    }

    /// Changes how answers are asked for.
    pub(crate) async fn configure(mut self, settings: AnswerSettings) -> Result<(), Refused> {
        let Some(opened) = self.opened.peek().clone() else {
            self.beginning.set(settings);
            return Ok(());
        };
        let before = opened.settings.clone().unwrap_or_default();
        if before == settings {
            return Ok(());
        }
        let change = |settings| ChangeConversation {
            settings: Some(settings),
            ..ChangeConversation::default()
        };
        let changed = self.try_change(&opened.id, &change(settings.clone())).await;
        changed.map_err(|failure| self.refused(&failure))?;
        if let Some(now) = self.opened.write().as_mut().filter(|now| now.id == opened.id) {
            now.settings = Some(settings);
        }
        self.say("Settings saved.", Some(Undo::Change(opened.id, change(before))));
        Ok(())
    }

    /// Asks another model from now on.
    pub(crate) fn pick_model(self, model: String) {
        let settings = AnswerSettings { model: Some(model), ..self.settings() };
        self.run(async move {
            if let Err(refused) = self.configure(settings).await {
                self.say(refused.summary.unwrap_or_else(|| "That did not work.".into()), None);
            }
        });
    }
}
