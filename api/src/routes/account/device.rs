use woothee::parser::Parser;

/// Browser and system in words: `Firefox on Linux`. None for what is not known.
pub(super) fn name(user_agent: &str) -> Option<String> {
    const UNKNOWN: &str = "UNKNOWN";
    let found = Parser::new().parse(user_agent)?;
    match (found.name, found.os) {
        (UNKNOWN, UNKNOWN) => None,
        (UNKNOWN, os) => Some(os.to_owned()),
        (name, UNKNOWN) => Some(name.to_owned()),
        (name, os) => Some(format!("{name} on {os}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_and_what_is_none_is_not() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(name(firefox).as_deref(), Some("Firefox on Linux"));
        assert_eq!(name("reqwest"), None);
    }
}
