create table conversation_list (
    conversation_id text primary key,
    owner text not null,
    title text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    message_count integer not null default 0,
    position bigint not null
);

create index conversation_list_newest
    on conversation_list (owner, updated_at desc, conversation_id desc)
    where deleted_at is null;

create index conversation_list_changed on conversation_list (owner, position);
