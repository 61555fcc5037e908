-- Everybody, by day of UTC and model: a year of quarter hours is too much to add up while somebody
-- waits.
create table analytics_days (
    at timestamptz not null,
    model text not null,
    registered bigint not null,
    started bigint not null,
    sent bigint not null,
    brought bigint not null,
    completed bigint not null,
    failed bigint not null,
    stopped bigint not null,
    interrupted bigint not null,
    other bigint not null,
    tokens_in bigint not null,
    tokens_out bigint not null,
    duration_ms bigint not null,
    first_token_ms bigint not null,
    durations bytea not null,
    first_tokens bytea not null,
    primary key (at, model)
);

-- Who was active on which day, and which conversations were: told by an index without a look at
-- the rows, which are wide.
create index analytics_user_days_active
    on analytics_user_days (day) include (user_id, am, pm) where model = '';
create index analytics_user_days_answered
    on analytics_user_days (day) include (user_id, model, am, pm) where model <> '';
drop index analytics_user_days_by_day;
create index analytics_user_days_by_day
    on analytics_user_days (day) include (user_id, started, sent, brought, completed, stopped,
                                          interrupted, tokens_in, tokens_out);
drop index analytics_conversations_by_said;
create index analytics_conversations_by_said
    on analytics_conversations (last_said) include (first_said) where model = '';
create index analytics_conversations_by_said_and_model
    on analytics_conversations (last_said) include (first_said, model) where model <> '';
drop index analytics_conversations_open;
create index analytics_conversations_closed
    on analytics_conversations (conversation_id) where model = '' and (ended or deleted);
