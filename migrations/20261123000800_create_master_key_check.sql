-- A word wrapped with the master key at the first start: tells a wrong key before it does harm.
create table vault.master_key_check (
    singleton boolean primary key default true check (singleton),
    wrapped bytea not null
);
