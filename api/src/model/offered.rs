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

    /// All of them, the default first, with the shortest name that each can be asked for by.
    pub fn all(&self) -> impl Iterator<Item = (String, &Arc<dyn Model>)> {
        self.0.iter().map(|model| {
            let found = self.find(Some(model.model()));
            let is_it = found.is_some_and(|found| Arc::ptr_eq(&found, model));
            let name = if is_it { model.model().to_owned() } else { full_name(model) };
            (name, model)
        })
    }

    /// The providers and their models, for people: `openai (a, b), local (c)`.
    pub fn summary(&self) -> String {
        let mut providers: Vec<(&str, Vec<&str>)> = Vec::new();
        for model in &self.0 {
            match providers.iter_mut().find(|(provider, _)| *provider == model.provider()) {
                Some((_, models)) => models.push(model.model()),
                None => providers.push((model.provider(), vec![model.model()])),
            }
        }
        let providers: Vec<_> = providers
            .iter()
            .map(|(provider, models)| format!("{provider} ({})", models.join(", ")))
            .collect();
        providers.join(", ")
    }
}

/// Its provider's name and its own: no two models have the same.
fn full_name(model: &Arc<dyn Model>) -> String {
    format!("{}/{}", model.provider(), model.model())
}

impl Models for Offered {
    fn find(&self, name: Option<&str>) -> Option<Arc<dyn Model>> {
        let first = self.default_model();
        let Some(name) = name else { return Some(first.clone()) };
        if let Some(model) = self.0.iter().find(|model| full_name(model) == name) {
            return Some(model.clone());
        }
        // The default keeps its name, whoever else comes to have one like it: conversations that
        // were set to it go on.
        if first.model() == name {
            return Some(first.clone());
        }
        let mut namesakes = self.0.iter().filter(|model| model.model() == name);
        let found = namesakes.next()?;
        namesakes.next().is_none().then(|| found.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{OpenAi, OpenAiConfig};

    fn model(provider: &str, name: &str) -> Arc<dyn Model> {
        let second = Duration::from_secs(1);
        let config = OpenAiConfig {
            provider: provider.to_owned(),
            base_url: "http://localhost:1/v1".to_owned(),
            api_key: None,
            model: name.to_owned(),
            connect_timeout: second,
            first_token_timeout: second,
            idle_timeout: second,
        };
        Arc::new(OpenAi::new(config).unwrap())
    }

    fn offered() -> Offered {
        let others = [("one", "big"), ("one", "small"), ("two", "big"), ("two", "tiny")];
        Offered::new(model("openai", "tiny"), others.map(|(provider, name)| model(provider, name)))
    }

    #[test]
    fn a_full_name_always_works_and_a_bare_one_when_it_is_no_riddle() {
        let offered = offered();
        let found = |name| offered.find(name).map(|model| full_name(&model));
        assert_eq!(found(None).as_deref(), Some("openai/tiny"));
        assert_eq!(found(Some("two/tiny")).as_deref(), Some("two/tiny"));
        assert_eq!(found(Some("tiny")).as_deref(), Some("openai/tiny"));
        assert_eq!(found(Some("small")).as_deref(), Some("one/small"));
        assert_eq!(found(Some("big")), None);
        assert_eq!(found(Some("three/big")), None);
    }

    #[test]
    fn the_list_names_each_so_that_it_is_found() {
        let offered = offered();
        let names: Vec<_> = offered.all().map(|(name, _)| name).collect();
        assert_eq!(names, ["tiny", "one/big", "small", "two/big", "two/tiny"]);
        assert!(names.iter().all(|name| offered.offers(name)));
        assert_eq!(offered.summary(), "openai (tiny), one (big, small), two (big, tiny)");
    }
}
