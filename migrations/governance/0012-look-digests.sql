-- Of which days a department was told who looked at its records, so that each is told once; also of days on which nobody did.
create table look_digest (
  department  text not null,
  day         date not null,
  told_at     timestamptz not null,
  primary key (department, day)
);

alter table governance_event drop constraint governance_event_kind_check;
alter table governance_event add constraint governance_event_kind_check check (kind in (
  'APPLICATION_RECEIVED', 'APPLICATION_DECIDED', 'CHANGE_SUBMITTED', 'CHANGE_DECIDED', 'CHANGE_APPLIED', 'POLICIES_ROLLED_BACK',
  'EMERGENCY_ACCESS_OPENED', 'EMERGENCY_ACCESS_REVIEWED', 'CORRECTION_REQUESTED', 'CORRECTION_ANSWERED', 'ANSWER_DUE', 'LATE_ANSWER', 'RULE_ENDING',
  'LOOKS_OF_DAY'
));
