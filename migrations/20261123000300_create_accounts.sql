create table accounts (
    user_id text primary key,
    username text not null,
    email text not null,
    full_name text,
    roles text[] not null default '{}',
    registered_at timestamptz not null,
    position bigint not null
);
