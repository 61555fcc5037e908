-- The one schema that cannot be rebuilt from the journal: no event ever holds what is in here.
create schema vault;

create table vault.credentials (
    user_id text primary key,
    -- argon2id PHC string
    hash text not null,
    changed_at timestamptz not null default now()
);

create table vault.data_keys (
    user_id text primary key,
    -- AES-256-GCM under the master key: nonce, ciphertext, tag
    wrapped bytea not null,
    created_at timestamptz not null default now()
);
