//! Sections that the operator names.

use std::time::Duration;

use secrecy::ExposeSecret;

use super::{load, refused};

const LOCAL: &str = "[model]\nbase_url = \"http://a.test/v1\"\nname = \"tiny\"\nidle_timeout_ms = 77\n\
    [providers.local]\nbase_url = \"http://localhost:1/v1\"\nmodels = [\"small\", \"tiny\"]\n";

#[test]
fn a_provider_has_the_limits_of_the_model_unless_it_has_its_own() {
    let env = [
        ("CONVOAI__PROVIDERS__LOCAL__API_KEY", "sk-1"),
        ("CONVOAI__PROVIDERS__FAR_AWAY__BASE_URL", "https://far.test/v1"),
        ("CONVOAI__PROVIDERS__FAR_AWAY__MODELS", "org/large, org/vast"),
        ("CONVOAI__PROVIDERS__FAR_AWAY__MAX_CONTEXT_TOKENS", "8000"),
        ("CONVOAI__PROVIDERS__FAR_AWAY__IDLE_TIMEOUT_MS", "50"),
    ];
    let settings = load(LOCAL, &env).unwrap();
    let [far, local] = settings.providers.as_slice() else { panic!("{settings:?}") };
    assert_eq!((far.name.as_str(), local.name.as_str()), ("far_away", "local"));
    assert_eq!(far.models, ["org/large", "org/vast"]);
    assert_eq!(far.idle_timeout, Duration::from_millis(50));
    assert_eq!(local.idle_timeout, Duration::from_millis(77));
    assert_eq!((far.max_context_tokens, local.max_context_tokens), (Some(8000), None));
    assert_eq!((local.max_in_flight, local.max_context_messages), (32, 100));
    assert_eq!(local.api_key.as_ref().unwrap().expose_secret(), "sk-1");
    let view = settings.redacted().to_string();
    assert!(view.contains("providers.local.api_key") && !view.contains("sk-1"), "{view}");
}

#[test]
fn what_is_wrong_with_a_provider_is_said_all_at_once() {
    let file = format!(
        "{LOCAL}base_ur = 5\n[providers.demo]\nmodels = [\"x\"]\n[providers.Big-One]\nx = 1\n\
         [providers.two]\nbase_url = \"http://me:hunter2@two.test\"\nmodels = [\"a\", \"a\", \" \"]\n\
         [providers.four]\nbase_url = \"http://four.test\"\nmodels = [\"a\", \"a\"]\n[providers]\nfive = 5"
    );
    let env = [("CONVOAI__PROVIDERS__THREE__API_KEY", "hunter2")];
    let text = refused(&file, &env);
    assert!(!text.contains("hunter2"), "{text}");
    for part in [
        "`providers.local.base_ur` (file convoai.toml) is not a setting; did you mean providers.local.base_url?",
        "`providers.demo` (default) must be given another name",
        "`providers.Big-One` (default) must be given a name of lower-case letters",
        "`providers.two.base_url` (file convoai.toml) must be an address",
        "`providers.two.models` (file convoai.toml) must be a list of one or more names",
        "`providers.three.base_url` (default) must be set: an address such as",
        "`providers.three.models` (default) must be set: the names",
        "`providers.four.models` (file convoai.toml) must be a list without \"a\"",
        "`providers.five` (file convoai.toml) must be a table of settings, written [providers.five]",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(text.lines().count(), 10, "{text}");
}

#[test]
fn no_two_models_have_one_full_name() {
    let file = "[model]\nbase_url = \"http://a.test\"\nname = \"local/small\"\n\
        [providers.local]\nbase_url = \"http://b.test\"\nmodels = [\"small\"]";
    assert!(refused(file, &[]).contains("`providers.local.models`"));
}
