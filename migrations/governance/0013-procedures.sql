-- The order of the states follows from the procedures' declarations (procedure_moves of the platform). What stays here is what no declaration
-- says: the reviews that a change needs, that an emergency access ends earlier only, and the order of messages.

drop trigger policy_change_moves on policy_change;
drop function policy_change_moves();
create function policy_change_has_its_reviews() returns trigger language plpgsql as $$
declare
  approvals text[];
begin
  select array_agg(reviewer_department) into approvals from policy_review where change_id = new.id and verdict = 'APPROVE';
  if exists (select from policy_review where change_id = new.id and verdict = 'REJECT')
    or not coalesce(array[new.owner, 'civil-affairs'] <@ approvals, false)
    or (new.opens_sensitive and cardinality(approvals) < 2) then
    raise exception 'policy_change: the reviews that it needs are not there' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger policy_change_has_its_reviews before update on policy_change for each row
  when (new.state = 'APPROVED' and old.state <> 'APPROVED') execute function policy_change_has_its_reviews();

drop trigger correction_moves on correction;
drop function correction_moves();

-- An emergency access that runs is waiting for its review from the moment it ends: the clock moves it, and no statement.
drop trigger emergency_access_moves on emergency_access;
drop function emergency_access_moves();
alter table emergency_access add column state text not null default 'RUNNING' check (state in ('RUNNING', 'REVIEWED'));
update emergency_access set state = 'REVIEWED' where reviewed_at is not null;
alter table emergency_access alter column state drop default;
alter table emergency_access add constraint a_review_is_noted check ((state = 'REVIEWED') = (reviewed_at is not null));
create function emergency_access_ends_earlier() returns trigger language plpgsql as $$
begin
  if new.until > old.until or (new.until <> old.until and (old.ended_by is not null or new.ended_by is null)) then
    raise exception 'emergency_access: it ends earlier, once, by somebody''s hand' using errcode = 'check_violation';
  end if;
  if new.reviewed_at is distinct from old.reviewed_at
    and not exists (select from emergency_review where access_id = new.id and reviewed_at = new.reviewed_at) then
    raise exception 'emergency_access: nobody has reviewed it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger emergency_access_ends_earlier before update on emergency_access for each row execute function emergency_access_ends_earlier();

drop trigger webhook_delivery_moves on webhook_delivery;
drop function webhook_delivery_moves();
create function webhook_delivery_in_order() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and not exists (select from governance_event where id = new.event_id and new.department = any (to_departments)) then
    raise exception 'webhook_delivery: the event is not for %', new.department using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' and new.state = 'DELIVERED' and exists (
    select from webhook_delivery
     where webhook_id = new.webhook_id and subject = new.subject and position < new.position and state in ('WAITING', 'DEAD')
  ) then
    raise exception 'webhook_delivery: an earlier event of the subject is not settled' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger webhook_delivery_in_order before insert or update on webhook_delivery for each row execute function webhook_delivery_in_order();

-- The kinds of events follow from the declarations.
alter table governance_event drop constraint governance_event_kind_check;

-- Every department reminds of its terms in the same table.
insert into procedure_reminder (kind, subject, due_on, stage, departments, said_at, settled_at)
  select kind, subject, due_on, stage, departments, said_at, settled_at from reminder;
drop table reminder;
