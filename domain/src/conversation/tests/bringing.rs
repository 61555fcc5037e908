use super::*;
use crate::conversation::{Brought, Conversation, Rated, Rating, Refusal, Supplied};
use crate::tests::given::given;

fn brought(message: char, after: Option<char>) -> Brought {
    Brought {
        message: id(message),
        after: after.map(id),
        speaker: Speaker::User,
        text: "Hello".to_owned(),
        supplied: Supplied::default(),
        rated: None,
    }
}

fn bring(messages: Vec<Brought>, shows: Option<char>) -> Command {
    Command::Bring { by: alice(), messages, shows: shows.map(id) }
}

fn came(message: char, follows: Follows) -> Event {
    Event::MessageSent {
        message: id(message),
        follows,
        edits: None,
        speaker: Speaker::User,
        text: "Hello".into(),
        supplied: Some(Supplied::default()),
    }
}

fn after(message: char) -> Follows {
    Follows::Message(id(message))
}

#[test]
fn messages_are_brought_with_their_branches_and_one_of_them_is_shown() {
    given::<Conversation>([started()])
        .when(bring(
            vec![brought('1', None), brought('2', Some('1')), brought('3', Some('1'))],
            Some('2'),
        ))
        .then([
            came('1', Follows::Nothing),
            came('2', after('1')),
            came('3', after('1')),
            Event::BranchSwitched { leaf: id('2') },
        ]);
}

#[test]
fn what_is_there_stays_as_it_is() {
    given::<Conversation>([started(), sent('1')])
        .when(bring(vec![brought('1', None), brought('2', Some('1'))], None))
        .then([came('2', after('1'))]);
    let all = bring(vec![brought('1', None)], Some('1'));
    given::<Conversation>([started(), sent('1'), Event::Ended {}]).when(all.clone()).then([]);
    given::<Conversation>([started(), sent('1'), Event::Deleted {}]).when(all).then([]);
}

#[test]
fn an_answer_is_brought_with_what_its_reader_thinks_of_it() {
    let rated = || Some(Rated { rating: Rating::Down, reason: None });
    let answer = Brought {
        speaker: Speaker::Assistant,
        text: "Hi".to_owned(),
        rated: rated(),
        ..brought('2', Some('1'))
    };
    // What a person says is not rated.
    let question = Brought { rated: rated(), ..brought('1', None) };
    let said = Event::MessageSent {
        message: id('2'),
        follows: after('1'),
        edits: None,
        speaker: Speaker::Assistant,
        text: "Hi".into(),
        supplied: Some(Supplied::default()),
    };
    let judged = Event::AnswerRated { answer: id('2'), rating: Some(Rating::Down), reason: None };
    let both = || bring(vec![question.clone(), answer.clone()], None);
    let events = [came('1', Follows::Nothing), said, judged];
    given::<Conversation>([started()]).when(both()).then(events.clone());
    let history: Vec<_> = std::iter::once(started()).chain(events).collect();
    given::<Conversation>(history).when(both()).then([]);
}

#[test]
fn nothing_is_brought_to_where_nothing_can_be_said() {
    let one = || bring(vec![brought('1', None)], None);
    given::<Conversation>([started(), Event::Ended {}]).when(one()).then_refused(Refusal::Ended);
    given::<Conversation>([started(), Event::Deleted {}])
        .when(one())
        .then_refused(Refusal::Deleted);
    let stranger = Command::Bring { by: user('b'), messages: Vec::new(), shows: None };
    given::<Conversation>([started()]).when(stranger).then_refused(Refusal::NotFound);
    given::<Conversation>([started()])
        .when(bring(vec![brought('2', Some('1')), brought('1', None)], None))
        .then_refused(Refusal::MessageNotFound);
}

#[test]
fn a_branch_is_shown_up_to_any_of_its_messages() {
    let show = |leaf| Command::Change { by: alice(), changes: vec![Change::Branch(id(leaf))] };
    let history = || vec![started(), sent('1'), sent_after('2', '1'), requested('3', '2')];
    given::<Conversation>(history())
        .when(show('1'))
        .then([Event::BranchSwitched { leaf: id('1') }]);
    given::<Conversation>(history()).when(show('3')).then([]);
    given::<Conversation>(history()).when(show('9')).then_refused(Refusal::MessageNotFound);
    // Where another answer took its place, that one is meant.
    let mut replaced = history();
    replaced.extend([failed('3', '2'), requested_instead('4', '2', '3')]);
    given::<Conversation>(replaced).when(show('3')).then([]);
}
