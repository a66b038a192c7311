-- Emergency accesses (紧急调阅): who opened what of which child for how long, and what the reviewers said afterwards.

-- Opening and ending one are versions of the policies like any other.
alter table policy_version drop constraint policy_version_source_check;
alter table policy_version add constraint policy_version_source_check check (source in ('FILES', 'CHANGE', 'ROLL_BACK', 'EMERGENCY'));

create table emergency_access (
  id              uuid primary key,
  client          text not null,
  department      text not null,
  -- The client's own: those who answer for this place review it.
  division        text not null,
  owner           text not null,
  child_id        uuid not null,
  types           text[] not null check (cardinality(types) > 0),
  reason          text not null check (length(reason) >= 2),
  case_number     text not null check (case_number <> ''),
  opened_items    text[] not null,
  masked_items    text[] not null,
  closed_items    text[] not null,
  opened_at       timestamptz not null,
  until           timestamptz not null,
  ended_by        text,
  review_due_on   date not null,
  reviewed_at     timestamptz,
  policy_number   integer not null references policy_version (number),
  unique (id, client),
  constraint nothing_is_open_for_longer_than_a_day check (until >= opened_at and until <= opened_at + interval '24 hours'),
  constraint something_is_opened check (cardinality(opened_items) + cardinality(masked_items) > 0)
);
create index emergency_access_client on emergency_access (client, until);

create table emergency_review (
  access_id            uuid not null,
  client               text not null,
  reviewer             text not null,
  reviewer_department  text not null,
  verdict              text not null check (verdict in ('JUSTIFIED', 'ABUSED')),
  comment              text not null check (length(comment) >= 2),
  reviewed_at          timestamptz not null,
  primary key (access_id, reviewer),
  foreign key (access_id, client) references emergency_access (id, client),
  constraint nobody_reviews_their_own_access check (reviewer <> client)
);

-- What was opened stays as it was written. It may end earlier, once, and is reviewed by the owner or civil affairs.
create function emergency_access_moves() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - '{until,ended_by,reviewed_at}'::text[]) is distinct from (to_jsonb(old) - '{until,ended_by,reviewed_at}'::text[]) then
    raise exception 'emergency_access: what was opened is not changed any more' using errcode = 'check_violation';
  end if;
  if new.until > old.until or (new.until <> old.until and (old.ended_by is not null or new.ended_by is null)) then
    raise exception 'emergency_access: it ends earlier, once, by somebody''s hand' using errcode = 'check_violation';
  end if;
  if new.reviewed_at is distinct from old.reviewed_at and not exists (select from emergency_review where access_id = new.id and reviewed_at = new.reviewed_at) then
    raise exception 'emergency_access: nobody has reviewed it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger emergency_access_moves before update on emergency_access for each row execute function emergency_access_moves();

create function emergency_review_is_due() returns trigger language plpgsql as $$
begin
  if new.reviewer_department <> 'civil-affairs' and new.reviewer_department <> (select owner from emergency_access where id = new.access_id) then
    raise exception 'emergency_review: the owner and civil affairs review it' using errcode = 'check_violation';
  end if;
  if new.reviewed_at < (select until from emergency_access where id = new.access_id) then
    raise exception 'emergency_review: it is reviewed when it has ended' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger emergency_review_is_due before insert on emergency_review for each row execute function emergency_review_is_due();
