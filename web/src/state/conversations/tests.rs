use chrono::{DateTime, Utc};
use wire::{
    Page,
    conversation::{ChangeConversation, Conversation},
    live::{Body, ConversationChanged, Envelope},
};

use super::{Conversations, apply, reverse};
use crate::state::calendar::Clock;

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
        pinned: false,
        archived: false,
        tags: Vec::new(),
        ended_at: None,
        deleted_at: None,
        settings: None,
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

fn changed(change: ConversationChanged) -> Body {
    Body::ConversationChanged(change)
}

fn pinned(pinned: bool) -> Body {
    changed(ConversationChanged { pinned: Some(pinned), ..ConversationChanged::default() })
}

fn archived(archived: bool) -> Body {
    changed(ConversationChanged { archived: Some(archived), ..ConversationChanged::default() })
}

#[test]
fn words_move_a_conversation_to_the_top_and_a_title_does_not() {
    let mut list = list();
    let renamed = Body::ConversationRenamed { title: "Trip".into() };
    assert_eq!(list.absorb(&event("a", 3, renamed)), None);
    assert_eq!(ids(&list), ["b", "a"]);
    assert_eq!(list.get("a").unwrap().title.as_deref(), Some("Trip"));
}

#[test]
fn a_pinned_one_stands_above_the_newer_ones() {
    let mut list = list();
    list.absorb(&event("a", 3, pinned(true)));
    assert_eq!(ids(&list), ["a", "b"]);
    let clock = Clock { now: at(10), east: 0 };
    let headings = |list: &Conversations| {
        list.groups(&clock).into_iter().map(|(heading, group)| (heading, group.len())).collect()
    };
    let now: Vec<(&str, usize)> = headings(&list);
    assert_eq!(now, [("Pinned", 1), ("Today", 1)]);
    list.absorb(&event("a", 4, pinned(false)));
    let now: Vec<(&str, usize)> = headings(&list);
    assert_eq!(now, [("Today", 2)]);
    assert_eq!(ids(&list), ["b", "a"]);
}

#[test]
fn an_archived_one_leaves_and_is_asked_for_when_it_comes_back() {
    let mut list = list();
    assert_eq!(list.absorb(&event("a", 4, archived(true))), None);
    assert_eq!(ids(&list), ["b"]);
    list.extend(page(vec![conversation("a", 1)], 3));
    assert_eq!(ids(&list), ["b"], "a page from before does not bring it back");
    assert_eq!(list.absorb(&event("a", 4, archived(true))), None);
    assert_eq!(list.absorb(&event("a", 6, archived(false))).as_deref(), Some("a"));
    list.upsert(conversation("a", 6));
    assert_eq!(ids(&list), ["a", "b"]);
}

#[test]
fn only_those_with_a_tag_are_shown_when_one_is_wanted() {
    let mut list = list();
    let tags = Some(vec!["work".to_owned()]);
    list.absorb(&event("a", 3, changed(ConversationChanged { tags, ..Default::default() })));
    assert!(list.tags().contains("work"));
    list.tag = Some("work".into());
    let groups = list.groups(&Clock { now: at(10), east: 0 });
    assert_eq!(groups.iter().flat_map(|(_, group)| group).count(), 1);
    assert_eq!(list.beside(None, true).unwrap().id, "a");
    assert!(list.beside(Some("a"), true).is_none());
}

#[test]
fn one_goes_up_and_down_the_list() {
    let list = list();
    assert_eq!(list.beside(Some("b"), true).unwrap().id, "a");
    assert_eq!(list.beside(Some("a"), false).unwrap().id, "b");
    assert!(list.beside(Some("b"), false).is_none());
    assert_eq!(list.beside(Some("not in it"), false).unwrap().id, "b");
}

#[test]
fn what_takes_a_change_back_names_only_what_changed() {
    let mut known = Conversation { title: Some("Trip".into()), ..conversation("a", 1) };
    let before = known.clone();
    let change = ChangeConversation {
        pinned: Some(true),
        ended: Some(true),
        tags: Some(vec!["x".into()]),
        ..ChangeConversation::default()
    };
    let back = reverse(&known, &change);
    assert_eq!((back.title.clone(), back.pinned, back.ended), (None, Some(false), Some(false)));
    apply(&mut known, &change);
    assert!(known.pinned && known.ended_at.is_some() && known.tags == ["x"]);
    apply(&mut known, &back);
    assert_eq!(known, before);
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
    let days: Vec<_> = list.groups(&clock).into_iter().map(|(heading, _)| heading).collect();
    assert_eq!(days, ["Today", "Yesterday"]);
}
