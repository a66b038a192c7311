-- What governance keeps: which policies were applied, which changes were proposed, who reviewed them, who applied for what.

-- One state of all policy files. What was applied is never changed: another state is another version.
create table policy_version (
  number      integer generated always as identity primary key,
  version     text not null,
  source      text not null check (source in ('FILES', 'CHANGE', 'ROLL_BACK')),
  texts       jsonb not null,
  change_id   uuid,
  applied_by  text not null,
  applied_at  timestamptz not null,
  check ((source = 'CHANGE') = (change_id is not null))
);

-- A department asks for fields of another one (政务数据共享条例): for a purpose, by a law, for some of its posts, until a day.
create table application (
  id                    uuid primary key,
  state                 text not null check (state in ('RECEIVED', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
  applicant             text not null,
  applicant_department  text not null,
  owner                 text not null,
  items                 text[] not null check (cardinality(items) > 0),
  purpose               text not null,
  roles                 text[] not null check (cardinality(roles) > 0),
  because               text not null,
  until                 date,
  received_at           timestamptz not null,
  due_on                date not null,
  decided_by            text,
  decided_department    text,
  decided_at            timestamptz,
  answer                text,
  change_id             uuid,
  constraint nobody_applies_to_themselves check (applicant_department <> owner),
  constraint only_the_owner_decides check (decided_department is null or decided_department = owner),
  constraint a_decision_says_who_and_why check (
    case state when 'RECEIVED' then decided_by is null when 'WITHDRAWN' then true
      else decided_by is not null and decided_at is not null and length(answer) >= 2 end
  ),
  constraint an_approval_is_a_change check ((state = 'APPROVED') = (change_id is not null))
);

create table policy_change (
  id                 uuid primary key,
  state              text not null check (state in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'APPLIED', 'REJECTED', 'WITHDRAWN')),
  owner              text not null,
  title              text not null,
  reason             text not null,
  put_rules          text not null,
  removed_rules      text[] not null,
  author             text not null,
  author_department  text not null,
  opens_sensitive    boolean not null,
  created_at         timestamptz not null,
  submitted_at       timestamptz,
  decided_at         timestamptz,
  applied_number     integer references policy_version (number),
  unique (id, author),
  check ((state = 'APPLIED') = (applied_number is not null)),
  constraint a_change_changes_something check (put_rules <> '' or cardinality(removed_rules) > 0)
);

create table policy_review (
  change_id            uuid not null,
  author               text not null,
  reviewer             text not null,
  reviewer_department  text not null,
  verdict              text not null check (verdict in ('APPROVE', 'REJECT')),
  comment              text not null check (length(comment) >= 2),
  reviewed_at          timestamptz not null,
  primary key (change_id, reviewer),
  foreign key (change_id, author) references policy_change (id, author),
  constraint nobody_reviews_their_own_change check (reviewer <> author)
);

-- The order of the states, and the reviews without which nothing is approved: the owner of the data and civil affairs, and two people
-- at least where sensitive fields are opened. Whatever a service forgets, this refuses.
create function policy_change_moves() returns trigger language plpgsql as $$
declare
  approvals text[];
begin
  if (new.owner, new.author, new.author_department, new.created_at) is distinct from (old.owner, old.author, old.author_department, old.created_at) then
    raise exception 'policy_change: owner and author stay as they are' using errcode = 'check_violation';
  end if;
  if old.state <> 'DRAFT' and (new.put_rules, new.removed_rules, new.opens_sensitive) is distinct from (old.put_rules, old.removed_rules, old.opens_sensitive) then
    raise exception 'policy_change: what is reviewed is not changed any more' using errcode = 'check_violation';
  end if;
  if new.state <> old.state and not (old.state || ' ' || new.state = any (array[
    'DRAFT IN_REVIEW', 'DRAFT WITHDRAWN', 'IN_REVIEW APPROVED', 'IN_REVIEW REJECTED', 'IN_REVIEW WITHDRAWN', 'APPROVED APPLIED', 'APPROVED WITHDRAWN'
  ])) then
    raise exception 'policy_change: no way from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if new.state = 'APPROVED' and old.state <> 'APPROVED' then
    select array_agg(reviewer_department) into approvals from policy_review where change_id = new.id and verdict = 'APPROVE';
    if exists (select from policy_review where change_id = new.id and verdict = 'REJECT')
      or not coalesce(array[new.owner, 'civil-affairs'] <@ approvals, false)
      or (new.opens_sensitive and cardinality(approvals) < 2) then
      raise exception 'policy_change: the reviews that it needs are not there' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
create trigger policy_change_moves before update on policy_change for each row execute function policy_change_moves();
