-- A resident ID number that stands in the file of a second child: existence of the first file is not told to who writes the second one.
create table resident_number_claim (
  resident_id     text not null,
  child_id        uuid not null,
  claimed_at      timestamptz not null default now(),
  -- When the child had another number, or had this one alone.
  released_at     timestamptz,
  primary key (resident_id, child_id)
);

-- Which child's a number is, that stands in two files or records (号码核对): a task for the office of each of the two children.
create table number_check (
  child_id   uuid not null,
  id         uuid not null,
  version    integer not null,
  state      text not null check (state in ('OPEN', 'SETTLED')),
  number     text not null check (number in ('RESIDENT_ID', 'STUDENT_NUMBER')),
  opened_at  timestamptz not null,
  due_on     date not null,
  result     text,
  primary key (child_id, id),
  constraint what_is_settled_has_a_result check ((state = 'SETTLED') = (result is not null))
);
