use chrono::{DateTime, Utc};
use wire::{
    Page,
    conversation::Conversation,
    live::{Body, Envelope},
};

use super::Conversations;
use crate::state::calendar::{Clock, Day};

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

fn conversation(id: &str, position: u64) -> Conversation {
    Conversation {
        id: id.into(),
        title: None,
        created_at: at(0),
        updated_at: at(position as i64),
        message_count: 0,
        position,
    }
}

fn event(id: &str, seq: u64, body: Body) -> Envelope {
    Envelope { v: 1, conversation: Some(id.into()), seq, at: at(seq as i64), body }
}

fn page(items: Vec<Conversation>, position: u64) -> Page<Conversation> {
    Page { items, next: None, position }
}

fn ids(list: &Conversations) -> Vec<&str> {
    list.items().iter().map(|conversation| conversation.id.as_str()).collect()
}

fn list() -> Conversations {
    let mut list = Conversations::default();
    list.replace(page(vec![conversation("b", 2), conversation("a", 1)], 2));
    list
}

#[test]
fn a_change_moves_a_conversation_to_the_top() {
    let mut list = list();
    let renamed = Body::ConversationRenamed { title: "Trip".into() };
    assert_eq!(list.absorb(&event("a", 3, renamed)), None);
    assert_eq!(ids(&list), ["a", "b"]);
    assert_eq!(list.get("a").unwrap().title.as_deref(), Some("Trip"));
}

#[test]
fn an_old_title_does_not_come_back() {
    let mut list = list();
    list.absorb(&event("a", 5, Body::ConversationRenamed { title: "New".into() }));
    list.absorb(&event("a", 4, Body::ConversationRenamed { title: "Old".into() }));
    assert_eq!(list.get("a").unwrap().title.as_deref(), Some("New"));
}

#[test]
fn a_deleted_one_stays_away_until_it_is_brought_back() {
    let mut list = list();
    list.absorb(&event("a", 4, Body::ConversationDeleted {}));
    list.extend(page(vec![conversation("a", 1)], 3));
    assert_eq!(ids(&list), ["b"]);
    list.absorb(&event("a", 6, Body::ConversationStarted(conversation("a", 6))));
    assert_eq!(ids(&list), ["a", "b"]);
}

#[test]
fn one_that_is_not_here_is_asked_for() {
    let changed = event("z", 9, Body::ConversationRenamed { title: "Far".into() });
    assert_eq!(list().absorb(&changed).as_deref(), Some("z"));
}

#[test]
fn reading_the_list_again_drops_what_is_gone_and_keeps_what_is_newer() {
    let mut list = list();
    list.absorb(&event("c", 9, Body::ConversationStarted(conversation("c", 9))));
    list.replace(page(vec![conversation("b", 2)], 5));
    assert_eq!(ids(&list), ["c", "b"]);
}

#[test]
fn an_undone_deletion_survives_its_own_echo() {
    let mut list = list();
    let kept = list.remove("a").unwrap();
    list.forget("a", 4);
    list.bring_back(kept, 5);
    list.absorb(&event("a", 4, Body::ConversationDeleted {}));
    assert_eq!(ids(&list), ["b", "a"]);
}

#[test]
fn the_list_is_grouped_by_day() {
    let clock = Clock { now: at(86_400), east: 0 };
    let mut list = list();
    list.upsert(Conversation { updated_at: at(86_000), ..conversation("c", 7) });
    let days: Vec<Day> = list.by_day(&clock).into_iter().map(|(day, _)| day).collect();
    assert_eq!(days, [Day::Today, Day::Yesterday]);
}
