create table projection_checkpoints (
    name text primary key,
    version integer not null,
    position bigint not null
);
