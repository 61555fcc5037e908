//! How hard a password is to guess, at a glance.
//!
//! Length and variety only: the server knows what is common and refuses it.

/// Fewest characters the server takes, unless its settings say otherwise.
const SHORTEST: usize = 8;

/// How hard a password is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Nothing was written yet.
    Empty,
    /// The server will not take it.
    TooShort,
    /// A machine finds it soon.
    Weak,
    /// Better than most.
    Fair,
    /// Hard to find.
    Good,
    /// As hard as it needs to be.
    Strong,
}

impl Strength {
    /// Looks at a password.
    pub fn of(password: &str) -> Self {
        let length = password.chars().count();
        if length == 0 {
            return Self::Empty;
        }
        if length < SHORTEST {
            return Self::TooShort;
        }
        match guesses(password) {
            ..45.0 => Self::Weak,
            45.0..60.0 => Self::Fair,
            60.0..80.0 => Self::Good,
            _ => Self::Strong,
        }
    }

    /// How many of the four parts of the bar are filled.
    pub fn parts(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::TooShort | Self::Weak => 1,
            Self::Fair => 2,
            Self::Good => 3,
            Self::Strong => 4,
        }
    }

    /// For `data-level`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort | Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Good => "good",
            Self::Strong => "strong",
        }
    }

    /// What is said beside the bar.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "At least 8 characters. A few words in a row are easy to remember.",
            Self::TooShort => "Too short: at least 8 characters.",
            Self::Weak => "Weak. Make it longer, or mix in something unexpected.",
            Self::Fair => "Fair. One more word would make it good.",
            Self::Good => "Good.",
            Self::Strong => "Strong.",
        }
    }
}

/// The guesses a machine needs that knows which kinds of characters there are, as a power of two.
fn guesses(password: &str) -> f64 {
    let has = |is_of: fn(&char) -> bool| password.chars().any(|one| is_of(&one));
    let kinds = [
        (has(char::is_ascii_lowercase), 26.0),
        (has(char::is_ascii_uppercase), 26.0),
        (has(char::is_ascii_digit), 10.0),
        (has(|one| one.is_ascii_punctuation() || *one == ' '), 33.0),
        (has(|one| !one.is_ascii()), 100.0),
    ];
    let choices: f64 = kinds.iter().filter(|(used, _)| *used).map(|(_, size)| size).sum();
    worth(password) * choices.max(2.0).log2()
}

/// Characters that surprise: a repeat or the next of a row (`aaa`, `abc`, `321`) hardly counts.
fn worth(password: &str) -> f64 {
    let mut worth = 0.0;
    let mut seen: Vec<char> = Vec::new();
    for here in password.chars() {
        let step = seen.last().map(|&last| i64::from(u32::from(here)) - i64::from(u32::from(last)));
        worth += match step {
            Some(-1..=1) => 0.3,
            _ if seen.contains(&here) => 0.8,
            _ => 1.0,
        };
        seen.push(here);
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::Strength;

    #[test]
    fn what_the_server_refuses_is_too_short() {
        assert_eq!(Strength::of(""), Strength::Empty);
        assert_eq!(Strength::of("aB3$xyz"), Strength::TooShort);
    }

    #[test]
    fn rows_and_repeats_are_weak_however_long() {
        for weak in ["aaaaaaaaaaaaaaaa", "abcdefgh", "12345678", "password", "11112222"] {
            assert_eq!(Strength::of(weak), Strength::Weak, "{weak}");
        }
    }

    #[test]
    fn length_is_worth_as_much_as_odd_characters() {
        assert_eq!(Strength::of("correct horse battery staple"), Strength::Strong);
        assert!(Strength::of("xK9#mQ2$vL7!") >= Strength::Good);
        assert!(Strength::of("blue rain tuesday") >= Strength::Good);
    }

    #[test]
    fn writing_on_never_makes_it_weaker() {
        let text = "Tr0ub4dor and the three blue horses";
        let mut last = Strength::Empty;
        for (end, _) in text.char_indices() {
            let now = Strength::of(&text[..end]);
            assert!(now >= last, "{}", &text[..end]);
            last = now;
        }
    }

    #[test]
    fn letters_of_any_script_count() {
        assert!(Strength::of("żółta łódź płynie") >= Strength::Good);
    }
}
