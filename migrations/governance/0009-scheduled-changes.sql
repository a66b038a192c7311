-- A change may be put in force by itself, once it is approved and its time has come, for the account that scheduled it.
alter table policy_change
  add column apply_from      timestamptz,
  add column scheduler       jsonb,
  add column scheduled_by    text generated always as (scheduler ->> 'client') stored,
  add column schedule_fault  text,
  add constraint a_schedule_says_who check ((apply_from is null) = (scheduler is null)),
  add constraint a_draft_is_not_scheduled check (apply_from is null or state <> 'DRAFT'),
  add constraint a_fault_is_of_a_schedule check (schedule_fault is null or apply_from is not null);
