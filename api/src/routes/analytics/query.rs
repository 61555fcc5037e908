use domain::UserId;

use crate::activity::Subject;

/// The query of a route: the period and the form of the answer, which all have, and what else it
/// takes.
macro_rules! query {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(in crate::routes) struct $name {
            /// Begins with this day (`2026-11-01`, from midnight in the zone) or RFC 3339 instant;
            /// 30 days before `to` when absent.
            from: Option<String>,
            /// Ends before this day or instant; now when absent.
            to: Option<String>,
            /// IANA name of the time zone, `Europe/Berlin`; `UTC` when absent.
            zone: Option<String>,
            /// `json` or `csv`; JSON when absent, unless `Accept` asks for `text/csv`.
            format: Option<String>,
            /// Journal position the answer must reflect: that of a receipt.
            min_position: Option<u64>,
            $($(#[$doc])* $field: Option<String>,)*
        }

        impl $name {
            fn common(&self) -> $crate::routes::analytics::asked::Common<'_> {
                $crate::routes::analytics::asked::Common {
                    from: self.from.as_deref(),
                    to: self.to.as_deref(),
                    zone: self.zone.as_deref(),
                    format: self.format.as_deref(),
                }
            }
        }
    };
}
pub(super) use query;

/// What a list is of when only those of one user are asked for.
pub(super) fn whose(user: Option<&str>) -> Subject {
    user.and_then(|user| UserId::parse(user).ok())
        .map_or_else(Subject::default, |user| Subject::of(&user))
}
