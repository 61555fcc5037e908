//! Given commits, the rows are these: without a database.

use chrono::{DateTime, Utc};
use domain::account::AccountEvent;
use domain::conversation::{
    AnswerDetails, AskedModel, ConversationEvent as Said, Follows, Speaker, Supplied,
};
use domain::{Event, MessageId, UserId};

use super::block::{Entry, of_conversation, of_user};
use super::clock::Mask;
use super::{
    Conversations, DayConversations, DayPeople, FactRow, Facts, QuarterRow, Quarters, UserDays,
    Users,
};
use crate::changes::Changes;
use crate::table::Row;
use crate::{Opened, Projection};

const ANN: &str = "aaaaaaaaaaaaaaaa";
const BOB: &str = "bbbbbbbbbbbbbbbb";

fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn message(digit: u8) -> MessageId {
    MessageId::parse(digit.to_string().repeat(10)).unwrap()
}

fn commit(actor: Option<&str>, time: &str, events: Vec<Said>) -> Opened {
    Opened {
        position: 7,
        context: "conversation".to_owned(),
        id: "0123456789ab".to_owned(),
        owner: Some(user(ANN)),
        actor: actor.map(user),
        command_id: String::new(),
        correlation_id: String::new(),
        digest: None,
        events: events.into_iter().map(|one| (at(time), Event::Conversation(one))).collect(),
    }
}

fn started() -> Said {
    Said::Started { owner: user(ANN), title: None, began: None }
}

fn sent(digit: u8, speaker: Speaker, supplied: Option<Supplied>) -> Said {
    Said::MessageSent {
        message: message(digit),
        follows: Follows::Latest,
        edits: None,
        speaker,
        text: "Why?".into(),
        supplied,
    }
}

fn asked(question: u8, answer: u8) -> Said {
    Said::AnswerRequested {
        answer: message(answer),
        message: message(question),
        at: at("2026-11-02T10:00:00Z"),
        instead_of: None,
        continues: false,
        model: None,
    }
}

fn completed(question: u8, answer: u8, duration_ms: u32) -> Said {
    Said::AnswerCompleted {
        answer: message(answer),
        message: message(question),
        requested_at: at("2026-11-02T10:00:00Z"),
        text: "So.".into(),
        details: AnswerDetails {
            model: "tiny".to_owned(),
            provider: "openai".to_owned(),
            prompt_tokens: 10,
            completion_tokens: 3,
            time_to_first_token_ms: duration_ms / 2,
            duration_ms,
            finish_reason: "stop".to_owned(),
            attempts: 1,
        },
        asked: None,
    }
}

fn failed(question: u8, answer: u8) -> Said {
    Said::AnswerFailed {
        answer: message(answer),
        message: message(question),
        requested_at: at("2026-11-02T10:00:00Z"),
        code: "model_unavailable".to_owned(),
        attempts: 4,
        asked: None,
    }
}

fn rows<P: Projection>(commits: &[Opened]) -> Vec<P::Row> {
    let mut changes = Changes::default();
    for (position, commit) in (1..).zip(commits) {
        P::fold(&Opened { position, ..commit.clone() }, &mut changes);
    }
    changes.into_rows()
}

/// A question that fails at first and is answered when it is asked again.
fn retried() -> Vec<Opened> {
    vec![
        commit(Some(ANN), "2026-11-02T10:00:00Z", vec![started()]),
        commit(Some(ANN), "2026-11-02T10:14:59Z", vec![sent(1, Speaker::User, None), asked(1, 2)]),
        commit(None, "2026-11-02T10:15:00Z", vec![failed(1, 2)]),
        commit(Some(ANN), "2026-11-02T10:16:00Z", vec![asked(1, 3)]),
        commit(None, "2026-11-02T10:16:02Z", vec![completed(1, 3, 2_000)]),
    ]
}

#[test]
fn a_failed_answer_and_its_retry_are_two_answers_and_one_message_each_that_has_words() {
    let kinds: Vec<_> = rows::<Facts>(&retried()).into_iter().map(|row| row.kind).collect();
    assert_eq!(
        kinds,
        [
            "conversation_started",
            "message_sent",
            "answer_failed",
            "answer_requested",
            "answer_completed"
        ]
    );
    let quarters: Vec<QuarterRow> = rows::<Quarters>(&retried());
    let of = |time, model| {
        let found = quarters.iter().find(|row| row.at == at(time) && row.model == model);
        found.map(|row| &row.tally).unwrap()
    };
    let first = of("2026-11-02T10:00:00Z", "");
    assert_eq!((first.started, first.sent, first.answers(), first.messages()), (1, 1, 0, 1));
    let second = of("2026-11-02T10:15:00Z", "");
    assert_eq!((second.failed, second.answers(), second.messages()), (1, 1, 0));
    let model = of("2026-11-02T10:15:00Z", "tiny");
    assert_eq!((model.completed, model.tokens_in, model.tokens_out), (1, 10, 3));
    assert_eq!((model.messages(), model.duration_ms, model.first_token_ms), (1, 2_000, 1_000));
    assert_eq!(quarters.len(), 3);
}

#[test]
fn an_answer_that_failed_counts_for_the_model_it_was_asked_of_and_nobody_is_active_by_it() {
    let mut one = failed(1, 2);
    if let Said::AnswerFailed { asked, .. } = &mut one {
        let (model, provider) = ("tiny".to_owned(), "openai".to_owned());
        *asked = Some(AskedModel { model, provider });
    }
    let commits = [commit(None, "2026-11-02T10:00:00Z", vec![one])];
    let quarter = rows::<Quarters>(&commits).remove(0);
    assert_eq!((quarter.model.as_str(), quarter.tally.failed), ("tiny", 1));
    let fact = rows::<Facts>(&commits).remove(0);
    assert_eq!((fact.model.as_deref(), fact.provider.as_deref()), (Some("tiny"), Some("openai")));
    let day = rows::<UserDays>(&commits).remove(0);
    assert_eq!((day.model.as_str(), day.tally.failed), ("tiny", 1));
    let people = rows::<DayPeople>(&commits).remove(0).entries;
    assert_eq!(people.entries()[0].quarters, Mask::default());
    assert_eq!(rows::<DayConversations>(&commits), [], "nothing was said");
}

#[test]
fn what_is_brought_along_is_a_message_and_its_tokens_are_none_of_ours() {
    let supplied = Supplied { tokens: Some(500), ..Supplied::default() };
    let brought = sent(1, Speaker::Assistant, Some(supplied));
    let found = rows::<Quarters>(&[commit(Some(ANN), "2026-11-02T10:00:00Z", vec![brought])]);
    let tally = &found[0].tally;
    assert_eq!((tally.brought, tally.sent, tally.messages(), tally.tokens()), (1, 0, 1, 0));
}

#[test]
fn a_day_knows_the_quarter_hours_in_which_a_person_did_something() {
    let mut days = rows::<DayPeople>(&retried());
    days.sort_by(|a, b| a.model.cmp(&b.model));
    let day =
        |row: &super::block::DayBlock<super::day_people::Person>| (row.day, row.model.clone());
    let on = at("2026-11-02T00:00:00Z");
    assert_eq!(
        days.iter().map(day).collect::<Vec<_>>(),
        [(on, String::new()), (on, "tiny".into())]
    );
    let [ann, answered] = [0, 1].map(|at| days[at].entries.entries()[0].clone());
    assert_eq!(Some(ann.user), of_user(ANN));
    let quarters = Mask { am: 0b11 << 40, pm: 0 };
    assert_eq!(ann.quarters, quarters, "sent in one, asked again in the next");
    assert_eq!((ann.messages, ann.started, ann.tokens_in), (2, 1, 10), "answers included");
    assert_eq!(answered.quarters, Mask { am: 0b10 << 40, pm: 0 });
    assert_eq!((answered.messages, answered.tokens_in, answered.tokens_out), (1, 10, 3));
}

#[test]
fn a_day_knows_the_quarter_hours_in_which_something_was_said_in_a_conversation() {
    let mut days = rows::<DayConversations>(&retried());
    days.sort_by(|a, b| a.model.cmp(&b.model));
    let [all, of_model] = [0, 1].map(|at| days[at].entries.entries()[0].clone());
    assert_eq!((days.len(), days[1].model.as_str()), (2, "tiny"));
    assert_eq!(Some(all.conversation), of_conversation("0123456789ab"));
    assert_eq!(Some(all.user()), of_user(ANN));
    assert_eq!(all.quarters, Mask { am: 0b11 << 40, pm: 0 });
    assert_eq!(of_model.quarters, Mask { am: 0b10 << 40, pm: 0 });
}

#[test]
fn what_an_administrator_does_with_the_things_of_others_is_the_administrators() {
    let deleted = commit(Some(BOB), "2026-11-02T10:00:00Z", vec![Said::Deleted {}]);
    let found: Vec<FactRow> = rows::<Facts>(std::slice::from_ref(&deleted));
    assert_eq!((found[0].user_id.as_str(), found[0].person), (BOB, true));
    let opened = commit(Some(BOB), "2026-11-02T10:00:00Z", vec![started()]);
    let found: Vec<FactRow> = rows::<Facts>(&[opened]);
    assert_eq!((found[0].user_id.as_str(), found[0].person), (ANN, false));
}

#[test]
fn an_account_that_somebody_else_opened_is_new_and_not_active() {
    let registered = AccountEvent::Registered {
        username: "ann".into(),
        email: "ann@example.com".into(),
        full_name: None,
        username_key: String::new(),
        email_key: String::new(),
    };
    let by = |actor: Option<&str>| Opened {
        context: "account".to_owned(),
        id: ANN.to_owned(),
        events: vec![(at("2026-11-02T10:00:00Z"), Event::Account(registered.clone()))],
        ..commit(actor, "2026-11-02T10:00:00Z", Vec::new())
    };
    let of = |actor| rows::<Users>(&[by(actor)]).remove(0);
    assert_eq!(rows::<Conversations>(&[by(None)]), [], "it is no conversation");
    assert_eq!(of(Some(BOB)).last_active, None);
    assert_eq!(of(Some(BOB)).registered_at, of(None).registered_at);
    assert_eq!(of(None).last_active, Some(at("2026-11-02T10:00:00Z")));
}

#[test]
fn a_conversation_that_is_deleted_and_purged_stays_and_one_that_is_restored_goes_back() {
    let end = |event| commit(Some(ANN), "2026-11-03T09:00:00Z", vec![event]);
    let mut commits = retried();
    commits.extend([end(Said::Ended {}), end(Said::Deleted {})]);
    let of = |commits: &[Opened]| {
        let rows = rows::<Conversations>(commits);
        assert_eq!(rows.len(), 2, "altogether, and of the model");
        rows.into_iter().find(|row| row.model.is_empty()).unwrap()
    };
    let row = of(&commits);
    assert!(row.ended && row.deleted);
    assert_eq!((row.messages, row.completed, row.tokens_in, row.tokens_out), (2, 1, 10, 3));
    assert_eq!(row.last_said, Some(at("2026-11-02T10:16:02Z")));
    assert_eq!(row.updated_at, at("2026-11-03T09:00:00Z"));
    commits.push(commit(None, "2026-11-04T09:00:00Z", vec![Said::Purged {}]));
    assert_eq!(of(&commits), row);
    commits.push(end(Said::Restored {}));
    assert!(of(&commits).ended && !of(&commits).deleted);
}

#[test]
fn every_row_hands_out_as_many_values_as_its_table_has_columns() {
    fn check<R: Row>(rows: &[R]) {
        let mut count = 0;
        rows[0].values(&mut |_| count += 1);
        assert_eq!(count, R::TABLE.columns.len(), "{}", R::TABLE.name);
    }
    check(&rows::<Facts>(&retried()));
    check(&rows::<Quarters>(&retried()));
    check(&rows::<UserDays>(&retried()));
    check(&rows::<DayPeople>(&retried()));
    check(&rows::<DayConversations>(&retried()));
    check(&rows::<Users>(&retried()));
    check(&rows::<Conversations>(&retried()));
}
