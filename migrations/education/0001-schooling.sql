-- Schooling of the children, their student numbers and the schools.

create table school (
  credit_code  text primary key,
  name         text not null,
  division     text collate "C" not null,
  stage        text not null
);
create index school_division on school (division, credit_code);
create index school_name on school (name text_pattern_ops);

-- The names of the checks are those that an answer to the requester is made from.
create table schooling (
  child_id            uuid primary key,
  version             integer not null,
  student_number      text,
  school_credit_code  text,
  stage               text not null,
  grade               smallint,
  status              text not null,
  boarding            boolean not null,
  attendance_rate     numeric(4, 3) check (attendance_rate between 0 and 1),
  dropped_out_on      date,
  dropout_reason      text,
  returned_on         date,
  aid                 text[] not null,
  check ((dropped_out_on is null) = (dropout_reason is null)),
  constraint schooling_return check (returned_on is null or (dropped_out_on is not null and returned_on >= dropped_out_on)),
  constraint schooling_dropped_out check ((status = 'DROPPED_OUT') = (dropped_out_on is not null and returned_on is null))
);
create index schooling_status on schooling (status, child_id);
create index schooling_school on schooling (school_credit_code, child_id);
create index schooling_dropout on schooling (dropped_out_on, child_id) where dropped_out_on is not null;

-- A student number belongs to one child, whatever the distribution of the children over nodes; null where the child has given it up.
create table student_number (
  student_number  text primary key,
  child_id        uuid
);
create index student_number_child on student_number (child_id);
