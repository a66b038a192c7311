-- Support of a child at school after counselling (S0-19). 在校帮扶, S0-19
create table school_support (
  child_id      uuid not null,
  id            uuid not null,
  version       integer not null,
  state         text not null,
  need          text not null,
  received_at   timestamptz not null,
  due_on        date not null,
  teacher       text,
  result        text,
  handed_by     text not null,
  handed_by_id  uuid not null,
  primary key (child_id, id),
  unique (child_id, handed_by, handed_by_id)
);
