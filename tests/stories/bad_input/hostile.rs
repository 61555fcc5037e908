//! Tokens that attackers send (RFC 8725, section 2): each is refused, and tells nothing.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tests::harness::{self, SECRET, User, forge};

const ME: &str = "/api/v1/auth/me";

/// A token of three parts with any header and claims, signed with our secret where `signed`.
fn crafted(header: &str, claims: &str, signed: bool) -> String {
    use aws_lc_rs::hmac;
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    if !signed {
        return format!("{text}.");
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = hmac::sign(&key, text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

/// Headers that would have somebody else's key or none at all be trusted.
fn headers(user: &User) -> Vec<(String, String)> {
    let claims = forge(user).claims.to_string();
    let mut all = Vec::new();
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let header = json!({"typ": "at+jwt", "alg": none}).to_string();
        all.push((format!("alg {none:?}, unsigned"), crafted(&header, &claims, false)));
        all.push((format!("alg {none:?}, signed"), crafted(&header, &claims, true)));
    }
    for algorithm in ["HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA", "hs256", "A128KW"] {
        let header = json!({"typ": "at+jwt", "alg": algorithm}).to_string();
        all.push((format!("alg {algorithm}"), crafted(&header, &claims, true)));
    }
    for typ in ["JWT", "at+JWT ", "refresh+jwt", "ticket+jwt", "application/at+jwt", ""] {
        let header = json!({"typ": typ, "alg": "HS256"}).to_string();
        all.push((format!("typ {typ:?}"), crafted(&header, &claims, true)));
    }
    all.push(("no typ".into(), crafted(r#"{"alg":"HS256"}"#, &claims, true)));
    all.push(("no alg".into(), crafted(r#"{"typ":"at+jwt"}"#, &claims, true)));
    all.push(("header is a list".into(), crafted("[]", &claims, true)));
    all.push(("header is no JSON".into(), crafted("HS256", &claims, true)));
    // A key that comes along, or that is fetched from where the attacker says.
    let own = URL_SAFE_NO_PAD.encode("a secret of the attacker, 32 bytes or more");
    for (name, value) in [
        ("jwk", json!({"kty": "oct", "k": own})),
        ("jku", json!("https://attacker.example/keys.json")),
        ("x5u", json!("https://attacker.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("kid", json!("../../../../dev/null")),
        ("kid", json!("' union select 'a secret of the attacker")),
        ("kid", json!("|| curl attacker.example")),
    ] {
        let mut header = json!({"typ": "at+jwt", "alg": "HS256"});
        header[name] = value.clone();
        let text = crafted(&header.to_string(), &claims, false);
        let key = aws_lc_rs::hmac::Key::new(
            aws_lc_rs::hmac::HMAC_SHA256,
            b"a secret of the attacker, 32 bytes or more",
        );
        let signed = text.trim_end_matches('.');
        let signature = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()));
        all.push((format!("{name} {value}"), token));
    }
    all
}

/// Claims that are missing, of another kind, or of somebody else.
fn claims(user: &User) -> Vec<(String, String)> {
    let values = [
        ("exp", json!("4102444800")),
        ("exp", json!("tomorrow")),
        ("exp", json!([4_102_444_800_u64])),
        ("exp", json!({"$gt": 0})),
        ("exp", json!(true)),
        ("exp", json!(-1)),
        ("exp", Value::Null),
        ("iss", json!("convoai.example")),
        ("iss", json!(["convoai"])),
        ("iss", Value::Null),
        ("aud", json!("somebody")),
        ("aud", json!(["convoai", "somebody"])),
        ("aud", Value::Null),
        ("sub", json!(7)),
        ("sub", Value::Null),
        ("uid", json!("../../admin")),
        ("uid", json!("A".repeat(16))),
        ("uid", json!(["a".repeat(16)])),
        ("sid", json!("x")),
        ("sid", json!("5".repeat(31))),
        ("sid", json!({"$ne": null})),
        ("roles", json!("admin")),
        ("roles", json!({"admin": true})),
        ("roles", json!([["admin"]])),
        ("iat", json!("now")),
        ("one_time", json!("no")),
    ];
    let forged = |(claim, value): (&str, Value)| {
        (format!("{claim} {value}"), forge(user).saying(claim, value).token())
    };
    let mut all: Vec<_> = values.into_iter().map(forged).collect();
    let claims = forge(user).claims.to_string();
    let twice = claims.replacen('{', "{\"uid\":\"aaaaaaaaaaaaaaaa\",", 1);
    let header = r#"{"typ":"at+jwt","alg":"HS256"}"#;
    all.push(("a claim twice".into(), crafted(header, &twice, true)));
    all.push(("claims are no object".into(), crafted(header, "[]", true)));
    all.push(("claims are no JSON".into(), crafted(header, "{\"sub\":", true)));
    all
}

/// Good tokens with something about them changed.
fn spoilt(good: &str) -> Vec<(String, String)> {
    let parts: Vec<_> = good.split('.').collect();
    let mut all = vec![
        ("no signature".to_owned(), format!("{}.{}.", parts[0], parts[1])),
        ("two parts".to_owned(), format!("{}.{}", parts[0], parts[1])),
        ("four parts".to_owned(), format!("{good}.x")),
        ("five parts, as of JWE".to_owned(), format!("{}.x.x.x.x", parts[0])),
        ("parts changed places".to_owned(), format!("{}.{}.{}", parts[1], parts[0], parts[2])),
        ("padded".to_owned(), format!("{good}=")),
        (
            "other alphabet".to_owned(),
            format!("{}.{}.{}", parts[0], parts[1], STANDARD.encode("?>")),
        ),
        ("first letter gone".to_owned(), good[1..].to_owned()),
        ("a space in it".to_owned(), good.replacen('.', " .", 1)),
        ("in quotes".to_owned(), format!("\"{good}\"")),
        ("too long".to_owned(), format!("{good}{}", "x".repeat(5000))),
        ("as JSON".to_owned(), json!({"payload": parts[1], "signature": parts[2]}).to_string()),
        ("garbage".to_owned(), "garbage".to_owned()),
        ("dots".to_owned(), "...".to_owned()),
        ("a key of no one".to_owned(), format!("cvai_{}_{}", "c".repeat(12), "0".repeat(64))),
    ];
    // Each part with one letter exchanged, here and there.
    for at in (5..good.len() - 4).step_by(good.len() / 20) {
        let letter = if good.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        if good.as_bytes()[at] != b'.' {
            let spoilt = format!("{}{letter}{}", &good[..at], &good[at + 1..]);
            all.push((format!("letter {at} exchanged"), spoilt));
        }
    }
    all
}

#[tokio::test]
async fn hostile_tokens_open_nothing_and_learn_nothing() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let good = forge(&alice);
    assert_eq!(good.algorithm, Algorithm::HS256);
    alice.with_token(good.token()).get(ME).await.is(200);

    let mut corpus = headers(&alice);
    corpus.extend(claims(&alice));
    corpus.extend(spoilt(&good.token()));
    assert!(corpus.len() >= 60, "{}", corpus.len());
    for (what, token) in corpus {
        let reply = alice.with_token(&token).get(ME).await;
        assert_eq!(reply.status, 401, "{what}: {reply:?}");
        let code = reply.problem().code;
        let expected = ["token_invalid", "token_missing", "token_expired", "key_invalid"];
        assert!(expected.contains(&code.as_str()), "{what}: {code}");
        assert!(!reply.text().contains(&alice.username), "{what}: {reply:?}");
        // Nor by the other door.
        assert_eq!(alice.with_token(&token).tries_to_connect().await.err(), Some(401), "{what}");
    }
}

#[tokio::test]
async fn clocks_that_differ_a_little_are_borne_with() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    let token = |exp: u64| forge(&alice).saying("exp", json!(exp)).token();
    alice.with_token(token(now - 2)).get(ME).await.is(200);
    alice.with_token(token(now - 60)).get(ME).await.refused(401, "token_expired");
}
