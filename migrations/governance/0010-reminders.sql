-- Reviews have a term as applications have.
alter table policy_change add column due_on date;
update policy_change set due_on = (submitted_at at time zone 'Asia/Shanghai')::date + 7 where submitted_at is not null;
alter table policy_change add constraint a_review_has_a_term check (due_on is not null or state not in ('IN_REVIEW', 'APPROVED', 'APPLIED', 'REJECTED'));

-- What was said of an answer that was waited for, or of a rule that ends: once for each stage, whichever process says it and however often
-- it starts. Where the term is another one, it is said anew.
create table reminder (
  kind         text not null check (kind in ('APPLICATION', 'CHANGE', 'CORRECTION', 'EMERGENCY_ACCESS', 'RULE')),
  subject      text not null,
  due_on       date not null,
  stage        text not null check (stage in ('SOON', 'DUE', 'LATE', 'DAYS_30', 'DAYS_7')),
  departments  text[] not null check (cardinality(departments) > 0),
  said_at      timestamptz not null,
  -- When it was seen that the answer is there.
  settled_at   timestamptz,
  primary key (kind, subject, due_on, stage),
  constraint a_rule_ends_and_an_answer_is_due check ((kind = 'RULE') = (stage in ('DAYS_30', 'DAYS_7')))
);
create index reminder_open on reminder (stage, due_on) where settled_at is null;

alter table governance_event drop constraint governance_event_kind_check;
alter table governance_event add constraint governance_event_kind_check check (kind in (
  'APPLICATION_RECEIVED', 'APPLICATION_DECIDED', 'CHANGE_SUBMITTED', 'CHANGE_DECIDED', 'CHANGE_APPLIED', 'POLICIES_ROLLED_BACK',
  'EMERGENCY_ACCESS_OPENED', 'EMERGENCY_ACCESS_REVIEWED', 'CORRECTION_REQUESTED', 'CORRECTION_ANSWERED', 'ANSWER_DUE', 'LATE_ANSWER', 'RULE_ENDING'
));
