use projections::Error;

/// What to do about a rebuild that failed, where that can be told: one sentence.
pub fn advice(error: &Error) -> Option<&'static str> {
    if error.is_disk_full() {
        return Some(
            "the disk of Postgres is full: make room (`convoai projections clear NAME` drops \
             copies that are kept), then start it again; it goes on where it was",
        );
    }
    if error.is_without_rights() {
        return Some(
            "the database user lacks a right: it must own the tables and may create schemas (`grant \
             create on database … to …`); then start it again",
        );
    }
    error
        .is_transient()
        .then_some("a service went away; when it is back, start it again: it goes on where it was")
}
