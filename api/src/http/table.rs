//! The one table from refusals and failures to HTTP.

use std::error::Error;

use actix_web::http::StatusCode;
use commands::ports::PortError;
use commands::{CommandError, Refused};
use domain::{account, conversation, role};

use super::ApiError;

fn status(refused: &Refused) -> StatusCode {
    match refused {
        Refused::BadCredentials | Refused::RefreshReused => StatusCode::UNAUTHORIZED,
        Refused::WrongPassword => StatusCode::FORBIDDEN,
        Refused::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Refused::Account(refusal) => match refusal {
            account::Refusal::UsernameTaken
            | account::Refusal::EmailTaken
            | account::Refusal::LastAdministrator
            | account::Refusal::TooManyKeys
            | account::Refusal::RestoredTooLate => StatusCode::CONFLICT,
            account::Refusal::Disabled => StatusCode::FORBIDDEN,
            account::Refusal::SessionEnded => StatusCode::UNAUTHORIZED,
            account::Refusal::NotRegistered | account::Refusal::UnknownKey => StatusCode::NOT_FOUND,
        },
        Refused::Role(refusal) => match refusal {
            role::Refusal::Exists(_) | role::Refusal::BuiltIn(_) => StatusCode::CONFLICT,
            role::Refusal::Unknown(_) => StatusCode::NOT_FOUND,
        },
        Refused::Conversation(refusal) => match refusal {
            conversation::Refusal::NotFound | conversation::Refusal::MessageNotFound => {
                StatusCode::NOT_FOUND
            }
            conversation::Refusal::Deleted
            | conversation::Refusal::IdTaken
            | conversation::Refusal::NotAnswerable
            | conversation::Refusal::AlreadyAnswered
            | conversation::Refusal::AnswerIdTaken
            | conversation::Refusal::NotDeleted
            | conversation::Refusal::Ended
            | conversation::Refusal::NotEditable
            | conversation::Refusal::BeingWritten
            | conversation::Refusal::NotAnAnswer
            | conversation::Refusal::NotContinuable => StatusCode::CONFLICT,
        },
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refused) => {
                Self::new(status(&refused), refused.code(), refused.to_string())
            }
            CommandError::Conflict => {
                Self::new(StatusCode::CONFLICT, "conflict", error.to_string())
            }
            CommandError::Port(PortError::Unavailable { what, .. }) => {
                tracing::warn!(error = &error as &dyn Error, "a command could not be carried out");
                Self::unavailable(
                    "unavailable",
                    format!(
                        "{what} does not answer at the moment; nothing was lost, try again shortly"
                    ),
                    2,
                )
            }
            CommandError::Port(PortError::Busy { what }) => Self::unavailable(
                "busy",
                format!("{what} has too much to do at the moment; try again shortly"),
                2,
            ),
            CommandError::Port(PortError::Failed { .. }) => {
                tracing::error!(error = &error as &dyn Error, "a command failed");
                Self::internal()
            }
        }
    }
}

/// What an operator asked of a view and cannot have.
fn of_views(refused: &projections::Refused) -> (StatusCode, &'static str) {
    use projections::Refused::{Busy, NoPrevious, OtherVersion, Unknown};
    match refused {
        Unknown { .. } => (StatusCode::NOT_FOUND, "projection_unknown"),
        Busy { .. } => (StatusCode::CONFLICT, "rebuild_running"),
        NoPrevious { .. } | OtherVersion { .. } => (StatusCode::CONFLICT, "nothing_to_roll_back"),
        _ => (StatusCode::CONFLICT, "rebuild_impossible"),
    }
}

impl From<projections::Error> for ApiError {
    fn from(error: projections::Error) -> Self {
        match error {
            projections::Error::Behind { .. } => Self::behind(),
            projections::Error::Refused(refused) => {
                let (status, code) = of_views(&refused);
                Self::new(status, code, refused.to_string())
            }
            projections::Error::Database { .. } => {
                tracing::warn!(error = &error as &dyn Error, "a query could not be answered");
                Self::unavailable(
                    "unavailable",
                    "the database does not answer at the moment; try again shortly",
                    2,
                )
            }
            _ => {
                tracing::error!(error = &error as &dyn Error, "a query failed");
                Self::internal()
            }
        }
    }
}

impl From<nats::Failure> for ApiError {
    fn from(error: nats::Failure) -> Self {
        match error {
            nats::Failure::Unavailable { .. } => {
                tracing::warn!(error = &error as &dyn Error, "the journal does not answer");
                Self::unavailable(
                    "unavailable",
                    "the journal does not answer at the moment; try again shortly",
                    2,
                )
            }
            _ => {
                tracing::error!(error = &error as &dyn Error, "the journal failed");
                Self::internal()
            }
        }
    }
}
