-- Who was there on each day of UTC, by model: many people in one value, since a question about
-- everybody looks at each of them. What has no model is under the empty name.
create table analytics_day_people (
    day timestamptz not null,
    model text not null,
    shard integer not null,
    entries bytea not null,
    primary key (day, model, shard)
);
-- In which conversations something was said, in the same way: altogether under the empty name, and
-- by model.
create table analytics_day_conversations (
    day timestamptz not null,
    model text not null,
    shard integer not null,
    entries bytea not null,
    primary key (day, model, shard)
);
-- Beside its row, and not in a table of its own: all of them are read.
alter table analytics_day_people alter column entries set storage main;
alter table analytics_day_conversations alter column entries set storage main;

-- What was counted from rows before.
drop index analytics_user_days_active;
drop index analytics_user_days_answered;
drop index analytics_user_days_by_day;
create index analytics_user_days_by_day on analytics_user_days (day);
alter table analytics_user_days drop column am;
alter table analytics_user_days drop column pm;
drop index analytics_conversations_by_said_and_model;
alter table analytics_conversations drop column quarters;

-- A page of conversations is chosen by the index alone, whatever they are ordered by.
drop index analytics_conversations_by_said;
create index analytics_conversations_by_said
    on analytics_conversations (last_said) include (first_said, conversation_id, user_id, messages,
                                                    tokens_in, tokens_out, updated_at)
    where model = '';
