//! What a form says when the server refuses it.

use wire::Problem;

/// A refused form: a sentence for the whole and one for each wrong field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// Said once, above the button.
    pub summary: Option<String>,
    fields: Vec<(String, String)>,
}

impl Refused {
    /// A sentence for the whole form.
    pub fn summary(text: impl Into<String>) -> Self {
        Self { summary: Some(text.into()), fields: Vec::new() }
    }

    /// A sentence for one field.
    pub fn field(name: &str, text: impl Into<String>) -> Self {
        Self { summary: None, fields: vec![(name.into(), text.into())] }
    }

    /// A sentence for one more field.
    pub fn add(&mut self, name: &str, text: String) {
        self.fields.push((name.into(), text));
    }

    /// What is wrong with the field of this name.
    pub fn of(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }
}

impl From<&Problem> for Refused {
    fn from(problem: &Problem) -> Self {
        match problem.code.as_str() {
            "username_taken" => Self::field("username", &problem.detail),
            "email_taken" => Self::field("email", &problem.detail),
            "wrong_password" => Self::field("password", "This is not your password."),
            "role_exists" => Self::field("name", &problem.detail),
            _ if problem.errors.is_empty() => Self::summary(sentence(&problem.detail)),
            _ => Self {
                summary: None,
                fields: problem
                    .errors
                    .iter()
                    .filter_map(|error| Some((error.loc.last()?.clone(), error.msg.clone())))
                    .collect(),
            },
        }
    }
}

/// A sentence of what may be a part of one: problems are written for programs, too.
pub fn sentence(text: &str) -> String {
    let mut rest = text.trim().chars();
    let mut sentence: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    sentence.push_str(rest.as_str());
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::{Refused, sentence};
    use wire::{FieldError, Problem};

    fn problem(code: &str, errors: Vec<FieldError>) -> Problem {
        Problem {
            kind: String::new(),
            title: String::new(),
            status: 422,
            code: code.into(),
            detail: "The whole.".into(),
            request_id: String::new(),
            errors,
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        let error = FieldError {
            loc: vec!["body".into(), "password".into()],
            msg: "Too short.".into(),
            kind: "too_short".into(),
        };
        let refused = Refused::from(&problem("invalid", vec![error]));
        assert_eq!(refused.of("password"), Some("Too short."));
        assert_eq!(refused.of("email"), None);
        assert_eq!(refused.summary, None);
    }

    #[test]
    fn a_taken_name_is_said_at_its_field() {
        assert_eq!(
            Refused::from(&problem("username_taken", vec![])).of("username"),
            Some("The whole.")
        );
        assert_eq!(Refused::from(&problem("email_taken", vec![])).of("email"), Some("The whole."));
    }

    #[test]
    fn a_wrong_password_is_said_at_its_field() {
        let refused = Refused::from(&problem("wrong_password", vec![]));
        assert_eq!(refused.of("password"), Some("This is not your password."));
    }

    #[test]
    fn a_part_of_a_sentence_becomes_one() {
        assert_eq!(sentence("try again shortly"), "Try again shortly.");
        assert_eq!(sentence("Why not?"), "Why not?");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn anything_else_is_said_about_the_whole() {
        let refused = Refused::from(&problem("too_many_requests", vec![]));
        assert_eq!(refused.summary.as_deref(), Some("The whole."));
    }
}
