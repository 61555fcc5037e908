create table roles (
    name text primary key,
    description text,
    permissions text[] not null default '{}',
    removed boolean not null default false,
    position bigint not null
);
