-- What guardians serve, with the arrangement for their children (S0-49), and legal aid (S2-17, S4-15).

create table guardian_measure (
  child_id      uuid not null,
  id            uuid not null,
  version       integer not null,
  guardian      text not null,
  measure       text not null,
  served_from   date not null,
  served_until  date check (served_until >= served_from),
  organ         text not null,
  arrangement   text,
  primary key (child_id, id),
  check (measure = 'COMMUNITY_CORRECTION' or arrangement is not null)
);

create table legal_aid (
  child_id     uuid not null,
  id           uuid not null,
  version      integer not null,
  state        text not null check (state in ('RECEIVED', 'ASSIGNED', 'CONCLUDED', 'REFUSED')),
  matter       text not null,
  received_at  timestamptz not null,
  due_on       date not null,
  lawyer       text,
  result       text,
  primary key (child_id, id),
  constraint what_has_ended_says_how check ((state in ('CONCLUDED', 'REFUSED')) = (result is not null))
);
