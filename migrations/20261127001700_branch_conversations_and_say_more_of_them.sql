alter table conversation_list add column leaf text;
alter table conversation_list add column pinned boolean not null default false;
alter table conversation_list add column archived boolean not null default false;
alter table conversation_list add column tags text[] not null default '{}';
alter table conversation_list add column ended_at timestamptz;
alter table conversation_list add column metadata jsonb;
alter table conversation_list add column model text;
alter table conversation_list add column system_prompt text;
alter table conversation_list add column parameters jsonb;

drop index conversation_list_newest;
create index conversation_list_newest
    on conversation_list (owner, pinned desc, updated_at desc, conversation_id desc)
    where deleted_at is null and not archived;
-- What is out of the list: the archive and the trash.
create index conversation_list_away
    on conversation_list (owner, pinned desc, updated_at desc, conversation_id desc)
    where deleted_at is not null or archived;
-- What has been in the trash for long enough to be purged.
create index conversation_list_trash on conversation_list (deleted_at) where deleted_at is not null;

-- What it was said after: '' for a first message, null for whatever came before it (messages
-- from before there were branches).
alter table messages add column parent_id text;
-- The answer that took its place.
alter table messages add column replaced_by text;
alter table messages add column edits text;
alter table messages add column deleted boolean not null default false;
alter table messages add column corrected_at timestamptz;
-- How the model was asked.
alter table messages add column asked jsonb;
alter table messages add column rating text;
alter table messages add column rating_reason text;
-- What the client that brought it says of it.
alter table messages add column supplied jsonb;
alter table messages drop column superseded;
alter table messages drop column answer_id;

drop index messages_in_order;
create index messages_after on messages (conversation_id, parent_id);
