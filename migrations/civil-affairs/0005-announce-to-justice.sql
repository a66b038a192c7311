-- Tells justice where every child belongs that is in the register already.
with announced as (
  insert into outbox_event (child_id, id, kind, payload)
  select child_id, gen_random_uuid(), 'civil-affairs.child-scope-changed', jsonb_build_object(
    'type', 'Child', 'version', version, 'householdDivision', household_division,
    'residenceDivision', residence_division, 'sealed', sealed, 'categories', to_jsonb(categories),
    'birthDate', birth_date)
  from child
  returning child_id, id, position
)
insert into outbox_delivery (child_id, event_id, subscriber, position)
select child_id, id, 'justice', position from announced;
