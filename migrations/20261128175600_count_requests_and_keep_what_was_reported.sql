-- Requests by quarter hour: those of everybody, by method and route (user_id = ''), and those of
-- each user, without them. The rows of 1970 count all time.
create table analytics_requests (
    user_id text not null,
    quarter timestamptz not null,
    method text not null,
    route text not null,
    status_class text not null,
    calls bigint not null,
    -- Microseconds.
    total_us bigint not null,
    max_us bigint not null,
    primary key (user_id, quarter, method, route, status_class)
);

-- What other programs reported. Of two with one id the first stays.
create table reported_activity (
    id text primary key,
    at timestamptz not null,
    kind text not null,
    user_id text,
    conversation_id text,
    message_id text,
    reporter text,
    details jsonb,
    address text,
    user_agent text,
    position bigint not null
);

create index reported_activity_newest on reported_activity (at desc, id desc);
create index reported_activity_of_a_user on reported_activity (user_id, at desc, id desc);
