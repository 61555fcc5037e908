-- What was said, and what conversations are called, to be found by words. A title is the row
-- without a message.
create table message_search (
    conversation_id text not null,
    message_id text not null,
    owner text not null,
    role text not null,
    model text,
    created_at timestamptz not null,
    text text not null,
    deleted boolean not null default false,
    replaced boolean not null default false,
    position bigint not null,
    -- Without what opens a tag: the parser passes over tags, and those of generic types in code
    -- are words. Whose it is, who speaks and which model stand among the words, so that one index answers
    -- for all of them. Nothing that is written can contain a word with a space. What is not to be
    -- found has no words.
    words tsvector generated always as (
        case when deleted or replaced then null
             else to_tsvector('simple'::regconfig, translate(text, '<', ' '))
                  || array_to_tsvector(array_remove(
                      array['owner ' || owner, 'role ' || role, 'model ' || lower(model)], null))
        end) stored,
    primary key (conversation_id, message_id)
);

create index message_search_by_words on message_search using gin (words);
create index message_search_newest
    on message_search (owner, created_at desc, conversation_id desc, message_id desc);
