-- The journal says which password of a user counts; the hash of each is kept under its name. That
-- of the registration has none.
alter table vault.credentials add column password_id text not null default '';
alter table vault.credentials drop constraint credentials_pkey;
alter table vault.credentials add primary key (user_id, password_id);
