use super::*;
use crate::conversation::{Conversation, Refusal};
use crate::tests::given::given;

#[test]
fn a_sent_message_asks_for_its_answer() {
    given::<Conversation>([started()]).when(send('1', '2')).then([sent('1'), requested('2', '1')]);
}

#[test]
fn the_same_message_is_sent_once() {
    given::<Conversation>([started(), sent('1'), requested('2', '1')])
        .when(send('1', '3'))
        .then([]);
}

#[test]
fn an_answer_never_takes_the_place_of_another() {
    given::<Conversation>([started(), sent('1'), requested('2', '1')])
        .when(send('3', '2'))
        .then_refused(Refusal::AnswerIdTaken);
}

#[test]
fn a_repeat_of_what_was_sent_before_the_deletion_changes_nothing() {
    let history = || [started(), sent('1'), requested('2', '1'), Event::Deleted {}];
    given::<Conversation>(history()).when(send('1', '3')).then([]);
    given::<Conversation>(history()).when(retry('1', '2')).then([]);
    given::<Conversation>(history()).when(retry('1', '3')).then_refused(Refusal::Deleted);
}

#[test]
fn a_message_follows_the_one_before_it() {
    given::<Conversation>([started(), sent('1'), requested('2', '1')])
        .when(send('3', '4'))
        .then([sent_after('3', '2'), requested('4', '3')]);
}

#[test]
fn nothing_is_said_in_a_conversation_that_has_ended() {
    let ended =
        || vec![started(), sent('1'), requested('2', '1'), failed('2', '1'), Event::Ended {}];
    given::<Conversation>(ended()).when(send('3', '4')).then_refused(Refusal::Ended);
    given::<Conversation>(ended()).when(retry('1', '4')).then_refused(Refusal::Ended);
    given::<Conversation>(ended()).when(send('1', '4')).then([]);
    given::<Conversation>([ended(), vec![Event::Reopened {}]].concat())
        .when(send('3', '4'))
        .then([sent_after('3', '2'), requested('4', '3')]);
}

#[test]
fn who_writes_to_an_archived_conversation_has_it_at_hand_again() {
    given::<Conversation>([started(), Event::Archived {}]).when(send('1', '2')).then([
        Event::Unarchived {},
        sent('1'),
        requested('2', '1'),
    ]);
}

#[test]
fn a_message_can_be_put_right_taken_out_and_put_back_but_not_while_it_is_written() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    let correct = |message| Command::CorrectMessage { by: alice(), message, text: text("Hallo") };
    let delete = |message| Command::DeleteMessage { by: alice(), message };
    let restore = |message| Command::RestoreMessage { by: alice(), message };
    given::<Conversation>(asked())
        .when(correct(id('1')))
        .then([Event::MessageCorrected { message: id('1'), text: "Hallo".into() }]);
    for order in [correct(id('2')), delete(id('2')), restore(id('2'))] {
        given::<Conversation>(asked()).when(order).then_refused(Refusal::BeingWritten);
    }
    given::<Conversation>(asked()).when(delete(id('7'))).then_refused(Refusal::MessageNotFound);
    let deleted = || [asked(), vec![Event::MessageDeleted { message: id('1') }]].concat();
    given::<Conversation>(asked())
        .when(delete(id('1')))
        .then([Event::MessageDeleted { message: id('1') }]);
    given::<Conversation>(deleted()).when(delete(id('1'))).then([]);
    given::<Conversation>(deleted())
        .when(restore(id('1')))
        .then([Event::MessageRestored { message: id('1') }]);
    given::<Conversation>(asked()).when(restore(id('1'))).then([]);
}
