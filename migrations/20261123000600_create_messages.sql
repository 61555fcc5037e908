create table messages (
    conversation_id text not null,
    message_id text not null,
    -- journal position and place within the commit: the order things were said in
    ordinal bigint not null,
    role text not null,
    status text not null,
    content text not null,
    in_reply_to text,
    -- a newer answer to the same message was asked for
    superseded boolean not null default false,
    about jsonb,
    error_code text,
    created_at timestamptz not null,
    position bigint not null,
    primary key (conversation_id, message_id)
);

create index messages_in_order on messages (conversation_id, ordinal);
