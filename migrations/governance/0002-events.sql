-- What governance tells the departments. An event commits with the step that it tells of, and stays as it is.
create table governance_event (
  id              uuid primary key,
  -- The order in which the steps were committed: announcing takes its turn.
  position        bigint generated always as identity unique,
  kind            text not null check (kind in (
    'APPLICATION_RECEIVED', 'APPLICATION_DECIDED', 'CHANGE_SUBMITTED', 'CHANGE_DECIDED', 'CHANGE_APPLIED', 'POLICIES_ROLLED_BACK',
    'EMERGENCY_ACCESS_OPENED', 'EMERGENCY_ACCESS_REVIEWED', 'CORRECTION_REQUESTED', 'CORRECTION_ANSWERED', 'LATE_ANSWER', 'RULE_ENDING'
  )),
  subject         text not null,
  to_departments  text[] not null check (cardinality(to_departments) > 0),
  -- Catalogue item → value: who may not read the item is not told it here either.
  facts           jsonb not null check (jsonb_typeof(facts) = 'object'),
  announced_at    timestamptz not null
);
create index governance_event_subject on governance_event (subject, position);
