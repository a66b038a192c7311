-- police: 15 statements

select t."child_id", t."residence_division", t."household_division", t."sealed", t."categories"
  from "child_scope" t
  where ((t."child_id" = any($1))
  and (((((t."sealed" = $2
  and ((t."residence_division" >= $3
  and t."residence_division" < $4)
  or (t."household_division" >= $5
  and t."household_division" < $6))))))));

select t."child_id", t."residence_division", t."household_division", t."sealed", t."categories",
    t."birth_date"
  from "child_scope" t
  where ((t."child_id" = any($1))
  and (true));

begin;

select pg_advisory_xact_lock(hashtextextended(?, 0));

select "h0".*, "h0"."child_id" as "child_id" from "household" as "h0" where "h0"."child_id" = ? limit ? for update;

update "household" set "version" = ?, "address" = ?, "verified_on" = ? where "child_id" = ?;

insert into record_history (child_id, record_type, record_id, version, before, client, department,
    purpose, case_number, reason)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

with event as (select *
  from jsonb_to_recordset(?::jsonb) as event (child_id uuid, id uuid, kind text, payload jsonb,
    subscribers jsonb)), announced as (insert into outbox_event (child_id, id, kind, payload) select
    child_id, id, kind, payload
  from event
  returning child_id, id, position), addressed as ( insert into outbox_delivery (child_id, event_id,
    subscriber, position) select child_id, id, subscriber, position
  from announced
  join event using (child_id, id) cross
  join jsonb_array_elements_text(subscribers) as subscriber ) select null;

with told as (select version, contribution
  from statistics_contribution
  where child_id = ?), counting as (select (select contribution
  from (select scope.child_id, jsonb_build_object('division', scope.residence_division, 'facts',
    jsonb_build_object('category', (select code
  from unnest(array['ORPHAN', 'DE_FACTO_UNSUPPORTED', 'VAGRANT', 'GUARDIANSHIP_LACKING',
    'SERIOUSLY_ILL', 'DISABLED', 'POOR', 'LEFT_BEHIND']) with ordinality as listed(code, place)
  where code = any(scope.categories)
  order by place
  limit 1), 'ageBand', to_char(scope.birth_date, 'YYYY-MM'), 'householdStatus', household.status,
    'guardianDetained', detention.held_until)) as contribution
  from child_scope scope
  left join household using (child_id)
  left join (select child_id, max(coalesce(to_char(held_until, 'YYYY-MM'), 'OPEN')) as held_until
  from guardian_detention group by child_id) detention using (child_id)
  where not scope.sealed
  and scope.child_id = ?) as counted) as contribution), difference as ( select coalesce(told.version,
    0) + 1 as version, told.contribution as before, counting.contribution as after
  from counting
  left join told on true
  where told.contribution is distinct
  from counting.contribution), kept as ( insert into statistics_contribution (child_id, version,
    contribution) select ?, version, after
  from difference
  on conflict (child_id) do update
  set version = excluded.version, contribution = excluded.contribution
  returning child_id), announced as ( insert into outbox_event (child_id, id, kind, payload) select
    kept.child_id, ?, ?, jsonb_build_object('type', 'Contribution', 'version', version, 'before',
    before, 'after', after)
  from difference, kept
  returning child_id, id, position) insert into outbox_delivery (child_id, event_id, subscriber,
    position) select child_id, id, subscriber, position
  from announced, jsonb_array_elements_text(?::jsonb) as subscriber;

set local role police_log;

insert into audit_entry (entry) values (?);

set local role police_service;

commit;

select t."child_id", t."version", t."status", t."address", t."verified_on"
  from "household" t
  where t."child_id" = any($1)
  order by t."child_id" asc;

insert into audit_entry (entry) select * from unnest($1::text[]);
