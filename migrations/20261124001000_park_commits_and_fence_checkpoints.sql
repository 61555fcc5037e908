-- Goes up whenever somebody but the runner changes a view: it then looks again before it goes on.
alter table projection_checkpoints add column generation bigint not null default 0;

-- Commits that a view could not fold, and the later ones of the same aggregates. A view's own
-- are in here; a copy that is being filled has a table like this one in its schema.
create table parked_commits (
    projection text not null,
    position bigint not null,
    context text not null,
    aggregate_id text not null,
    reason text not null,
    since timestamptz not null default now(),
    -- Given up by an operator, who said why.
    skipped_at timestamptz,
    skipped_because text,
    primary key (projection, position)
);

create index parked_commits_by_aggregate
    on parked_commits (projection, context, aggregate_id, position);
