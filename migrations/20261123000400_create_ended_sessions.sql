create table ended_sessions (
    session_id text primary key,
    expires_at timestamptz not null
);

create index ended_sessions_expires_at on ended_sessions (expires_at);
