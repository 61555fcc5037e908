use std::sync::Arc;

use commands::ports::{Model, Models};

/// The models that can be asked. The first is asked when none is named.
#[derive(Clone)]
pub struct Offered(Vec<Arc<dyn Model>>);

impl Offered {
    /// Offers a model, which is asked when none is named, and others.
    pub fn new(first: Arc<dyn Model>, others: impl IntoIterator<Item = Arc<dyn Model>>) -> Self {
        Self(std::iter::once(first).chain(others).collect())
    }

    /// The one that is asked when none is named.
    pub fn default_model(&self) -> &Arc<dyn Model> {
        // There is a first one: it cannot be made without.
        &self.0[0]
    }

    /// Whether one of them has this name.
    pub fn offers(&self, name: &str) -> bool {
        self.find(Some(name)).is_some()
    }

    /// All of them, the default first.
    pub fn all(&self) -> &[Arc<dyn Model>] {
        &self.0
    }
}

impl Models for Offered {
    fn find(&self, name: Option<&str>) -> Option<Arc<dyn Model>> {
        match name {
            None => self.0.first().cloned(),
            Some(name) => self.0.iter().find(|model| model.model() == name).cloned(),
        }
    }
}
