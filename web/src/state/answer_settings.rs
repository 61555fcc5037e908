//! How answers are asked for, as one writes it in a form.

use wire::conversation::AnswerSettings;

use super::form::Refused;

/// What is written in the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Name of a model; the usual one when empty.
    pub model: String,
    /// What the model is told first.
    pub system_prompt: String,
    /// 0 to 2.
    pub temperature: String,
    /// 0 to 1.
    pub top_p: String,
    /// A whole number.
    pub max_tokens: String,
}

impl Form {
    /// The fields as they are filled to begin with.
    pub fn of(settings: &AnswerSettings) -> Self {
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        Self {
            model: settings.model.clone().unwrap_or_default(),
            system_prompt: settings.system_prompt.clone().unwrap_or_default(),
            temperature: number(settings.temperature),
            top_p: number(settings.top_p),
            max_tokens: settings.max_tokens.map(|value| value.to_string()).unwrap_or_default(),
        }
    }

    /// What the fields say.
    ///
    /// # Errors
    /// What is wrong with which of them.
    pub fn read(&self) -> Result<AnswerSettings, Refused> {
        let mut refused = Refused::default();
        let text = |text: &str| Some(text.trim()).filter(|it| !it.is_empty()).map(str::to_owned);
        let mut share = |name: &str, text: &str, most: f64| {
            let text = text.trim().replace(',', ".");
            if text.is_empty() {
                return None;
            }
            let value = text.parse::<f64>().ok().filter(|value| (0.0..=most).contains(value));
            if value.is_none() {
                refused.add(name, format!("Write a number from 0 to {most}."));
            }
            value
        };
        let temperature = share("temperature", &self.temperature, 2.0);
        let top_p = share("top_p", &self.top_p, 1.0);
        let tokens = self.max_tokens.trim();
        let max_tokens = tokens.parse::<u32>().ok().filter(|n| (1..=1_000_000).contains(n));
        if !tokens.is_empty() && max_tokens.is_none() {
            refused.add("max_tokens", "Write a whole number from 1 to 1,000,000.".into());
        }
        if refused != Refused::default() {
            return Err(refused);
        }
        Ok(AnswerSettings {
            model: text(&self.model),
            system_prompt: text(&self.system_prompt),
            temperature,
            top_p,
            max_tokens,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Form;
    use wire::conversation::AnswerSettings;

    #[test]
    fn what_is_filled_in_is_what_comes_out() {
        let settings = AnswerSettings {
            model: Some("m".into()),
            system_prompt: Some("Be brief.".into()),
            temperature: Some(0.7),
            top_p: Some(1.0),
            max_tokens: Some(500),
        };
        assert_eq!(Form::of(&settings).read().unwrap(), settings);
        let nothing = AnswerSettings::default();
        assert_eq!(Form::of(&nothing).read().unwrap(), nothing);
    }

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        let form = Form { temperature: " 0,5 ".into(), ..Form::default() };
        assert_eq!(form.read().unwrap().temperature, Some(0.5));
    }

    #[test]
    fn each_wrong_field_says_what_is_wrong_with_it() {
        let form = Form {
            temperature: "3".into(),
            top_p: "many".into(),
            max_tokens: "1.5".into(),
            ..Form::default()
        };
        let refused = form.read().unwrap_err();
        assert_eq!(refused.of("temperature"), Some("Write a number from 0 to 2."));
        assert_eq!(refused.of("top_p"), Some("Write a number from 0 to 1."));
        assert!(refused.of("max_tokens").unwrap().contains("whole number"));
    }
}
