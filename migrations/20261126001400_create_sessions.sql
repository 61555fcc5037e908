create table sessions (
    session_id text primary key,
    user_id text not null,
    began_at timestamptz not null,
    -- When it was last refreshed: it was in use some minutes around that.
    used_at timestamptz not null,
    expires_at timestamptz not null,
    address text,
    user_agent text,
    ended_at timestamptz,
    because text,
    position bigint not null
);

create index sessions_of_a_user on sessions (user_id, used_at desc) where ended_at is null;
