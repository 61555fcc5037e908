use super::*;
use crate::conversation::{Conversation, Refusal};
use crate::tests::given::given;

#[test]
fn starting_twice_is_a_repeat_for_the_owner_and_refused_for_others() {
    given::<Conversation>([]).when(start(alice())).then([started()]);
    given::<Conversation>([started()]).when(start(alice())).then([]);
    given::<Conversation>([started()]).when(start(user('b'))).then_refused(Refusal::IdTaken);
}

#[test]
fn a_stranger_learns_nothing_from_any_order() {
    let mallory = || user('f');
    let orders = [
        rename(mallory()),
        Command::Delete { by: mallory() },
        Command::Restore { by: mallory() },
        Command::SwitchBranch { by: mallory(), message: id('1') },
        Command::DeleteMessage { by: mallory(), message: id('1') },
        Command::Purge { by: Some(mallory()) },
        stop(mallory(), '2'),
    ];
    for order in orders {
        for history in [
            vec![],
            vec![started(), sent('1'), requested('2', '1')],
            vec![started(), Event::Deleted {}],
        ] {
            given::<Conversation>(history).when(order.clone()).then_refused(Refusal::NotFound);
        }
    }
}

#[test]
fn deleting_can_be_undone_and_repeated() {
    given::<Conversation>([started()])
        .when(Command::Delete { by: alice() })
        .then([Event::Deleted {}]);
    given::<Conversation>([started(), Event::Deleted {}])
        .when(Command::Delete { by: alice() })
        .then([]);
    given::<Conversation>([started(), Event::Deleted {}])
        .when(Command::Restore { by: alice() })
        .then([Event::Restored {}]);
}

#[test]
fn a_deleted_conversation_is_not_written_to() {
    let history = || [started(), Event::Deleted {}];
    given::<Conversation>(history()).when(send('1', '2')).then_refused(Refusal::Deleted);
    given::<Conversation>(history()).when(rename(alice())).then_refused(Refusal::Deleted);
}

fn change(change: Change) -> Command {
    Command::Change { by: alice(), changes: vec![change] }
}

#[test]
fn what_is_as_it_should_be_is_not_changed_again() {
    let pairs = [
        (Change::Pinned as fn(bool) -> Change, Event::Pinned {}, Event::Unpinned {}),
        (Change::Archived, Event::Archived {}, Event::Unarchived {}),
        (Change::Ended, Event::Ended {}, Event::Reopened {}),
    ];
    for (make, on, off) in pairs {
        let is_on = || vec![started(), on.clone()];
        given::<Conversation>([started()]).when(change(make(true))).then([on.clone()]);
        given::<Conversation>([started()]).when(change(make(false))).then([]);
        given::<Conversation>(is_on()).when(change(make(true))).then([]);
        given::<Conversation>(is_on()).when(change(make(false))).then([off.clone()]);
    }
}

#[test]
fn several_changes_are_one_commit() {
    let changes = vec![Change::Title(title("x")), Change::Pinned(true), Change::Archived(false)];
    given::<Conversation>([started()])
        .when(Command::Change { by: alice(), changes })
        .then([Event::Renamed { title: "x".into() }, Event::Pinned {}]);
}

#[test]
fn a_title_that_comes_by_itself_gives_way_to_one_of_a_person() {
    let set = || Command::SetTitle { title: title("y") };
    given::<Conversation>([started()]).when(set()).then([Event::Titled { title: "y".into() }]);
    for named in [Event::Titled { title: "x".into() }, Event::Renamed { title: "x".into() }] {
        given::<Conversation>([started(), named]).when(set()).then([]);
    }
    given::<Conversation>([started(), Event::Titled { title: "y".into() }])
        .when(rename(alice()))
        .then([Event::Renamed { title: "x".into() }]);
}

#[test]
fn only_what_is_in_the_trash_is_purged_and_nothing_comes_after() {
    let purge = |by| Command::Purge { by };
    let deleted = || vec![started(), sent('1'), requested('2', '1'), Event::Deleted {}];
    let purged = || [deleted(), vec![Event::Purged {}]].concat();
    given::<Conversation>([started()]).when(purge(None)).then_refused(Refusal::NotDeleted);
    given::<Conversation>(deleted()).when(purge(Some(alice()))).then([Event::Purged {}]);
    given::<Conversation>(deleted()).when(purge(None)).then([Event::Purged {}]);
    given::<Conversation>(purged()).when(purge(None)).then([]);
    given::<Conversation>(purged()).when(complete('2')).then_refused(Refusal::NotFound);
    given::<Conversation>(purged()).when(start(alice())).then_refused(Refusal::IdTaken);
    given::<Conversation>(purged())
        .when(Command::Restore { by: alice() })
        .then_refused(Refusal::NotFound);
}
