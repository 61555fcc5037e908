create table command_outcomes (
    command_id text primary key,
    position bigint not null,
    digest text
);
