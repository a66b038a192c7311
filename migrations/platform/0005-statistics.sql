-- What each child counts for in the statistics by this department's records, as it was last announced. A change of it leaves as an event.
create table statistics_contribution (
  child_id      uuid primary key,
  version       integer not null,
  -- Null: the child counts for nothing, as one that is not known or whose file is sealed.
  contribution  jsonb
);
