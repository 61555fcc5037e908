use std::time::Duration;

/// What is asked of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// The commits of an aggregate.
    Load,
    /// To append a commit.
    Append,
}

/// What goes wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// It takes this long.
    Late(Duration),
    /// It is not done, and the caller hears that there was no answer.
    Lost,
    /// It is done, and the caller hears that there was no answer.
    AnswerLost,
    /// The snapshot that a load begins with is not to be had, or does not fit.
    NoSnapshot,
    /// A load begins with the snapshot that was written so many before the latest.
    OldSnapshot(usize),
}

/// Decides what goes wrong.
pub trait Faults: Send {
    /// With the next operation.
    fn next(&mut self, operation: Operation) -> Fault;
}

impl<F: FnMut(Operation) -> Fault + Send> Faults for F {
    fn next(&mut self, operation: Operation) -> Fault {
        self(operation)
    }
}
