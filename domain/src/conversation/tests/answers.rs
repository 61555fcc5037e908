use super::*;
use crate::conversation::{AskedModel, Conversation, Parameters, Rating, Refusal};
use crate::tests::given::given;
use crate::values::ModelName;

#[test]
fn an_answer_is_settled_once_even_in_the_trash() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    given::<Conversation>(asked()).when(complete('2')).then([completed('2', '1')]);
    given::<Conversation>([asked(), vec![Event::Deleted {}]].concat())
        .when(complete('2'))
        .then([completed('2', '1')]);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(complete('2'))
        .then([]);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(stop(alice(), '2'))
        .then([]);
    given::<Conversation>(asked()).when(complete('7')).then_refused(Refusal::MessageNotFound);
}

#[test]
fn only_an_answer_that_ended_early_can_be_retried() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    given::<Conversation>([asked(), vec![failed('2', '1')]].concat())
        .when(retry('1', '3'))
        .then([requested_instead('3', '1', '2')]);
    given::<Conversation>(
        [asked(), vec![failed('2', '1'), requested_instead('3', '1', '2')]].concat(),
    )
    .when(retry('1', '3'))
    .then([]);
    given::<Conversation>(asked()).when(retry('1', '3')).then_refused(Refusal::AlreadyAnswered);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(retry('1', '3'))
        .then_refused(Refusal::AlreadyAnswered);
    given::<Conversation>(asked()).when(retry('2', '3')).then_refused(Refusal::AlreadyAnswered);
    let spoken = vec![started(), spoken('1')];
    given::<Conversation>(spoken).when(retry('1', '3')).then_refused(Refusal::NotAnswerable);
    given::<Conversation>(asked()).when(retry('8', '3')).then_refused(Refusal::MessageNotFound);
}

#[test]
fn an_answer_can_be_named_to_be_retried() {
    let failed_once = || vec![started(), sent('1'), requested('2', '1'), failed('2', '1')];
    given::<Conversation>(failed_once())
        .when(retry('2', '3'))
        .then([requested_instead('3', '1', '2')]);
}

#[test]
fn only_an_answer_with_words_is_continued() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    let go_on = Command::RetryAnswer {
        by: alice(),
        message: id('2'),
        answer: id('3'),
        continues: true,
        at: now(),
    };
    let stopped = Event::AnswerStopped {
        answer: id('2'),
        message: id('1'),
        requested_at: now(),
        text: "H".into(),
        asked: None,
    };
    given::<Conversation>([asked(), vec![stopped]].concat()).when(go_on.clone()).then([
        Event::AnswerRequested {
            answer: id('3'),
            message: id('1'),
            at: now(),
            instead_of: Some(id('2')),
            continues: true,
            model: None,
        },
    ]);
    given::<Conversation>([asked(), vec![failed('2', '1')]].concat())
        .when(go_on)
        .then_refused(Refusal::NotContinuable);
}

#[test]
fn how_the_model_is_asked_is_noted_once_and_while_the_answer_is_pending() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    let ask = || Command::AskModel {
        answer: id('2'),
        model: "m".into(),
        provider: "p".into(),
        parameters: Parameters::default(),
        context: vec![id('1')],
    };
    let noted = || Event::ModelAsked {
        answer: id('2'),
        model: "m".into(),
        provider: "p".into(),
        parameters: Parameters::default(),
        context: vec![id('1')],
    };
    given::<Conversation>(asked()).when(ask()).then([noted()]);
    given::<Conversation>([asked(), vec![noted()]].concat()).when(ask()).then([]);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat()).when(ask()).then([]);
}

#[test]
fn an_answer_that_ends_early_says_whom_it_was_asked_of_where_it_came_to_that() {
    let asked = AskedModel { model: "m".into(), provider: "p".into() };
    let ends = |asked: Option<AskedModel>| {
        let (answer, message, requested_at, text) = (id('2'), id('1'), now(), "H");
        let noted = asked.clone().map(|asked| Event::ModelAsked {
            answer: id('2'),
            model: asked.model,
            provider: asked.provider,
            parameters: Parameters::default(),
            context: vec![id('1')],
        });
        let history: Vec<_> =
            [started(), sent('1'), requested('2', '1')].into_iter().chain(noted).collect();
        let settle = |settlement| Command::SettleAnswer { answer: id('2'), settlement };
        given::<Conversation>(history.clone())
            .when(settle(Settlement::Failed { code: "x".into(), attempts: 1 }))
            .then([Event::AnswerFailed {
                answer: answer.clone(),
                message: message.clone(),
                requested_at,
                code: "x".into(),
                attempts: 1,
                asked: asked.clone(),
            }]);
        given::<Conversation>(history.clone()).when(stop(alice(), '2')).then([
            Event::AnswerStopped {
                answer: answer.clone(),
                message: message.clone(),
                requested_at,
                text: text.into(),
                asked: asked.clone(),
            },
        ]);
        given::<Conversation>(history)
            .when(settle(Settlement::Interrupted { text: text.into() }))
            .then([Event::AnswerInterrupted {
                answer,
                message,
                requested_at,
                text: text.into(),
                asked,
            }]);
    };
    ends(Some(asked));
    ends(None);
}

#[test]
fn the_model_of_a_conversation_is_asked_unless_another_is_named() {
    let configured = Event::Configured {
        model: Some("big".into()),
        system_prompt: None,
        parameters: Parameters::default(),
    };
    let with = |answer: char, message: char, model: &str| Event::AnswerRequested {
        answer: id(answer),
        message: id(message),
        at: now(),
        instead_of: None,
        continues: false,
        model: Some(model.into()),
    };
    let history =
        vec![started(), configured, sent('1'), with('2', '1', "big"), completed('2', '1')];
    given::<Conversation>(history.clone())
        .when(send('3', '4'))
        .then([sent_after('3', '2'), with('4', '3', "big")]);
    let other = Command::Regenerate {
        by: alice(),
        message: id('2'),
        answer: id('5'),
        model: Some(ModelName::parse("small").unwrap()),
        at: now(),
    };
    given::<Conversation>(history).when(other).then([with('5', '1', "small")]);
}

#[test]
fn only_a_finished_answer_is_rated() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    let rate = |answer| Command::RateAnswer {
        by: alice(),
        answer,
        rating: Some(Rating::Up),
        reason: None,
    };
    given::<Conversation>(asked()).when(rate(id('2'))).then_refused(Refusal::BeingWritten);
    given::<Conversation>(asked()).when(rate(id('1'))).then_refused(Refusal::NotAnAnswer);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(rate(id('2')))
        .then([Event::AnswerRated { answer: id('2'), rating: Some(Rating::Up), reason: None }]);
}
