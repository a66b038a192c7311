-- Psychological counselling of a child who was referred to it (S0-19). 心理疏导, S0-19
create table counselling (
  child_id      uuid not null,
  id            uuid not null,
  version       integer not null,
  state         text not null,
  need          text not null,
  received_at   timestamptz not null,
  due_on        date not null,
  counsellor    text,
  result        text,
  handed_by     text not null,
  handed_by_id  uuid not null,
  follow_up_department  text,
  follow_up_state       text,
  follow_up_due_on      date,
  follow_up_moved_at    timestamptz,
  primary key (child_id, id),
  unique (child_id, handed_by, handed_by_id)
);
