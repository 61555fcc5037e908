-- Who uses the server, how much and how fast. Nothing personal is in these tables, and nothing
-- is taken out of them when something is deleted.

-- Each event that counts.
create table analytics_facts (
    position bigint not null,
    number integer not null,
    at timestamptz not null,
    user_id text not null,
    conversation_id text,
    kind text not null,
    person boolean not null,
    model text,
    provider text,
    tokens_in bigint,
    tokens_out bigint,
    first_token_ms bigint,
    duration_ms bigint,
    primary key (position, number)
);
-- The rest of a day that is cut by the beginning or the end of a period.
create index analytics_facts_by_time on analytics_facts (at);
create index analytics_facts_of_user on analytics_facts (user_id, position, number);
create index analytics_facts_of_kind on analytics_facts (kind, position, number);

-- Everybody, by quarter hour and model. What has no model is under the empty name.
create table analytics_quarters (
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
    -- Histograms: pairs of bucket and count.
    durations bytea not null,
    first_tokens bytea not null,
    primary key (at, model)
);

-- Each user, by day of UTC and model, with the quarter hours of the day as bits.
create table analytics_user_days (
    user_id text not null,
    day timestamptz not null,
    model text not null,
    am bigint not null,
    pm bigint not null,
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
    primary key (user_id, day, model)
);
create index analytics_user_days_by_day on analytics_user_days (day);

-- Each conversation: altogether under the empty name, and by model.
create table analytics_conversations (
    conversation_id text not null,
    model text not null,
    user_id text not null,
    started_at timestamptz not null,
    updated_at timestamptz not null,
    ended boolean not null,
    deleted boolean not null,
    first_said timestamptz,
    last_said timestamptz,
    quarters bytea not null,
    messages bigint not null,
    completed bigint not null,
    tokens_in bigint not null,
    tokens_out bigint not null,
    duration_ms bigint not null,
    primary key (conversation_id, model)
);
create index analytics_conversations_by_said on analytics_conversations (last_said);
create index analytics_conversations_of_user on analytics_conversations (user_id, last_said);
create index analytics_conversations_open
    on analytics_conversations (conversation_id) where model = '' and not ended and not deleted;

-- Each user, over all time.
create table analytics_users (
    user_id text not null primary key,
    registered_at timestamptz,
    first_active timestamptz,
    last_active timestamptz,
    conversations bigint not null,
    messages bigint not null,
    tokens_in bigint not null,
    tokens_out bigint not null
);
create index analytics_users_by_registration on analytics_users (registered_at);
