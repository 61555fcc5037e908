use super::*;
use crate::conversation::{Conversation, Refusal};
use crate::tests::given::given;

/// 1 → 2 → 3 → 4: two questions with their answers.
fn two_turns() -> Vec<Event> {
    vec![
        started(),
        sent('1'),
        requested('2', '1'),
        completed('2', '1'),
        sent_after('3', '2'),
        requested('4', '3'),
        completed('4', '3'),
    ]
}

fn edit(edited: char, message: char, answer: char) -> Command {
    Command::SendMessage {
        by: alice(),
        message: id(message),
        edits: Some(id(edited)),
        speaker: Speaker::User,
        text: text("Hello"),
        supplied: None,
        answer: Some(id(answer)),
        at: now(),
    }
}

fn edited(edited: char, message: char, follows: Follows) -> Event {
    Event::MessageSent {
        message: id(message),
        follows,
        edits: Some(id(edited)),
        speaker: Speaker::User,
        text: "Hello".into(),
        supplied: None,
    }
}

fn regenerate(message: char, answer: char) -> Command {
    let (by, message, answer) = (alice(), id(message), id(answer));
    Command::Regenerate { by, message, answer, model: None, at: now() }
}

fn switch(message: char) -> Command {
    Command::SwitchBranch { by: alice(), message: id(message) }
}

fn leaf(history: Vec<Event>) -> Option<MessageId> {
    let state = history.iter().fold(Conversation::default(), Conversation::evolve);
    state.thread().and_then(|thread| thread.leaf.clone())
}

#[test]
fn an_edited_message_begins_a_branch_where_the_first_one_was_said() {
    given::<Conversation>(two_turns())
        .when(edit('3', '5', '6'))
        .then([edited('3', '5', Follows::Message(id('2'))), requested('6', '5')]);
    given::<Conversation>(two_turns())
        .when(edit('1', '5', '6'))
        .then([edited('1', '5', Follows::Nothing), requested('6', '5')]);
    given::<Conversation>(two_turns()).when(edit('2', '5', '6')).then_refused(Refusal::NotEditable);
    given::<Conversation>(two_turns())
        .when(edit('9', '5', '6'))
        .then_refused(Refusal::MessageNotFound);
}

#[test]
fn what_is_sent_goes_to_the_branch_that_is_shown() {
    let branched =
        [two_turns(), vec![edited('1', '5', Follows::Nothing), requested('6', '5')]].concat();
    given::<Conversation>(branched.clone())
        .when(send('7', '8'))
        .then([sent_after('7', '6'), requested('8', '7')]);
    let back = [branched, vec![Event::BranchSwitched { leaf: id('4') }]].concat();
    given::<Conversation>(back)
        .when(send('7', '8'))
        .then([sent_after('7', '4'), requested('8', '7')]);
}

#[test]
fn switching_leads_to_the_end_of_the_newest_branch_from_there() {
    let branched =
        || [two_turns(), vec![edited('1', '5', Follows::Nothing), requested('6', '5')]].concat();
    given::<Conversation>(branched())
        .when(switch('1'))
        .then([Event::BranchSwitched { leaf: id('4') }]);
    given::<Conversation>(branched()).when(switch('5')).then([]);
    given::<Conversation>(branched()).when(switch('9')).then_refused(Refusal::MessageNotFound);
    let twice = [branched(), vec![requested('7', '1'), Event::BranchSwitched { leaf: id('6') }]];
    given::<Conversation>(twice.concat())
        .when(switch('1'))
        .then([Event::BranchSwitched { leaf: id('7') }]);
}

#[test]
fn another_answer_stands_beside_the_first() {
    given::<Conversation>(two_turns()).when(regenerate('2', '5')).then([requested('5', '1')]);
    given::<Conversation>(two_turns()).when(regenerate('1', '5')).then([requested('5', '1')]);
    assert_eq!(leaf([two_turns(), vec![requested('5', '1')]].concat()), Some(id('5')));
    let pending = [two_turns(), vec![requested('5', '1')]].concat();
    given::<Conversation>(pending.clone()).when(regenerate('1', '5')).then([]);
    given::<Conversation>(pending.clone()).when(regenerate('2', '6')).then([requested('6', '1')]);
    given::<Conversation>(pending).when(regenerate('5', '6')).then_refused(Refusal::BeingWritten);
    given::<Conversation>(two_turns())
        .when(regenerate('2', '3'))
        .then_refused(Refusal::AnswerIdTaken);
}

#[test]
fn an_answer_that_is_asked_for_again_in_the_middle_leaves_what_follows() {
    let mut history = two_turns();
    history[3] = failed('2', '1');
    history.push(requested_instead('5', '1', '2'));
    assert_eq!(leaf(history.clone()), Some(id('4')));
    // What followed the first answer now follows the second.
    history.extend([edited('1', '6', Follows::Nothing), requested('7', '6')]);
    given::<Conversation>(history)
        .when(switch('5'))
        .then([Event::BranchSwitched { leaf: id('4') }]);
    let at_the_end = vec![
        started(),
        sent('1'),
        requested('2', '1'),
        failed('2', '1'),
        requested_instead('3', '1', '2'),
    ];
    assert_eq!(leaf(at_the_end), Some(id('3')));
}

#[test]
fn messages_from_before_there_were_branches_follow_one_another() {
    let old = vec![started(), said('1', Follows::Latest), requested('2', '1')];
    let history = [old, vec![completed('2', '1'), said('3', Follows::Latest)]].concat();
    given::<Conversation>(history)
        .when(edit('3', '5', '6'))
        .then([edited('3', '5', Follows::Message(id('2'))), requested('6', '5')]);
}
