-- The latest answer asked for, so that a fold finds the one it supersedes by its key.
alter table messages add column answer_id text;
