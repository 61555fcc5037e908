-- What was done by a privilege.
create table audit_entries (
    id text primary key,
    at timestamptz not null,
    action text not null,
    user_id text not null,
    session_id text,
    key_id text,
    whose text,
    conversation_id text,
    target text,
    times bigint not null,
    address text,
    user_agent text,
    position bigint not null
);

create index audit_entries_newest on audit_entries (at desc, position desc);
create index audit_entries_of_a_user on audit_entries (user_id, at desc, position desc);
