alter table accounts add column disabled boolean not null default false;
alter table accounts add column deleted_at timestamptz;
-- The password was made up for the person, who must choose another.
alter table accounts add column one_time boolean not null default false;
alter table accounts add column seen_at timestamptz;

create index accounts_by_name on accounts (lower(username), user_id);
