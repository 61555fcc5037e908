-- The journal's last position when the view began with nothing; null once it has got there.
alter table projection_checkpoints add column filling_to bigint;
