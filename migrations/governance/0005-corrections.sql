-- A requester holds a value on a child to be wrong, and the department that keeps it answers in time (异议核实): 政务数据共享条例 第二十六条,
-- 个人信息保护法 第四十六条.
create table correction (
  child_id              uuid not null,
  id                    uuid not null,
  version               integer not null,
  state                 text not null check (state in ('RECEIVED', 'CORRECTED', 'UPHELD', 'WITHDRAWN')),
  item                  text not null check (item ~ '^[A-Z][A-Za-z]*\.[a-z][A-Za-z]*$'),
  key_field             text,
  key_value             text,
  owner                 text not null,
  claim                 text not null,
  reason                text not null,
  requester             text not null,
  requester_department  text not null,
  received_at           timestamptz not null,
  due_on                date not null,
  answered_by           text,
  answered_department   text,
  answered_at           timestamptz,
  answer                text,
  primary key (child_id, id),
  check ((key_field is null) = (key_value is null)),
  constraint only_the_owner_answers check (answered_department is null or answered_department = owner),
  constraint nobody_answers_their_own_correction check (answered_by is null or answered_by <> requester),
  constraint an_answer_says_who_and_why check (
    case when state in ('CORRECTED', 'UPHELD')
      then answered_by is not null and answered_department is not null and answered_at is not null and answer is not null and length(answer) >= 2
      else num_nonnulls(answered_by, answered_department, answered_at, answer) = 0 end
  )
);
-- A department disputes the same value once at a time.
create unique index correction_open on correction (child_id, item, key_field, key_value, requester_department) nulls not distinct where state = 'RECEIVED';
create index correction_id on correction (id);
create index correction_owner on correction (owner, received_at);
create index correction_requester on correction (requester_department, received_at);

create function correction_moves() returns trigger language plpgsql as $$
begin
  if (new.child_id, new.id, new.item, new.key_field, new.key_value, new.owner, new.claim, new.reason, new.requester, new.requester_department, new.received_at, new.due_on)
    is distinct from (old.child_id, old.id, old.item, old.key_field, old.key_value, old.owner, old.claim, old.reason, old.requester, old.requester_department, old.received_at, old.due_on) then
    raise exception 'correction: what was received stays as it is' using errcode = 'check_violation';
  end if;
  if old.state <> 'RECEIVED' then
    raise exception 'correction: no way from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger correction_moves before update on correction for each row execute function correction_moves();
