-- A student number that stands in the record of a second child: existence of the first record is not told to who writes the second one.
create table student_number_claim (
  student_number  text not null,
  child_id        uuid not null,
  claimed_at      timestamptz not null default now(),
  -- When the child had another number, or had this one alone.
  released_at     timestamptz,
  primary key (student_number, child_id)
);
