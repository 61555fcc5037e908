create table api_keys (
    key_id text primary key,
    user_id text not null,
    name text not null,
    scopes text[] not null default '{}',
    -- Keyed hash of its secret, which has 256 bits.
    digest text not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    used_at timestamptz,
    used_from text,
    revoked_at timestamptz,
    position bigint not null
);

create index api_keys_of_a_user on api_keys (user_id, created_at desc) where revoked_at is null;
