-- The level above stops a change of a place below, before it is in force.
alter table policy_change add column stopped_by text, add column stop_reason text;
alter table policy_change drop constraint policy_change_state_check, add constraint policy_change_state_check check (
  state in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'APPLIED', 'REJECTED', 'WITHDRAWN', 'STOPPED')
);
alter table policy_change add constraint a_stop_says_who_and_why check (
  case state when 'STOPPED' then stopped_by is not null and length(stop_reason) >= 2
    else stopped_by is null and stop_reason is null end
);

-- keeps_its_place sees to it that the requester's division contains the place.
create function policy_change_is_stopped_from_above() returns trigger language plpgsql as $$
begin
  if new.division = current_setting('tonghu.division', true) then
    raise exception 'policy_change: a level above its place stops it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger policy_change_is_stopped_from_above before update on policy_change for each row
  when (new.state = 'STOPPED' and old.state <> 'STOPPED') execute function policy_change_is_stopped_from_above();

-- A roll-back closes with one signature, and a second person reviews it afterwards.
create table policy_roll_back (
  id              uuid primary key,
  state           text not null check (state in ('TO_REVIEW', 'REVIEWED')),
  division        text not null,
  client          text not null,
  department      text not null,
  owners          text[] not null,
  to_number       integer not null references policy_version (number),
  number          integer not null unique references policy_version (number),
  rolled_back_at  timestamptz not null,
  due_on          date not null,
  reviewer        text,
  verdict         text check (verdict in ('CONFIRMED', 'OBJECTED')),
  comment         text check (length(comment) >= 2),
  reviewed_at     timestamptz,
  constraint nobody_reviews_their_own_roll_back check (reviewer <> client),
  constraint a_review_says_who_and_why check (
    (state = 'REVIEWED') = (reviewer is not null and verdict is not null and comment is not null and reviewed_at is not null)
  )
);
create trigger keeps_its_place before insert or update on policy_roll_back for each row execute function keeps_its_place();

-- It undoes changes of the requester's own place, and no policy files of a release.
create function roll_back_undoes_its_place() returns trigger language plpgsql as $$
declare
  area constant text := coalesce(current_setting('tonghu.division', true), '');
begin
  if exists (
    select from policy_version v left join policy_change c on c.id = v.change_id
     where v.number > new.to_number and v.number < new.number and (v.source = 'FILES' or not is_within_division(c.division, area))
  ) then
    raise exception 'policy_roll_back: it undoes what another place has decided' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger roll_back_undoes_its_place before insert on policy_roll_back for each row execute function roll_back_undoes_its_place();

-- No version is rolled back to without a review that waits for somebody.
create function roll_back_is_reviewed() returns trigger language plpgsql as $$
begin
  if not exists (select from policy_roll_back where number = new.number) then
    raise exception 'policy_version: a roll-back is reviewed afterwards' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger roll_back_is_reviewed after insert on policy_version deferrable initially deferred for each row
  when (new.source = 'ROLL_BACK') execute function roll_back_is_reviewed();
