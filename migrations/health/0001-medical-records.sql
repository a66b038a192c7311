-- What 卫健 keeps of a child: the summary that screening asks for, check-ups, diagnoses and injuries.

create table medical_summary (
  child_id              uuid primary key,
  version               integer not null,
  vaccination_complete  boolean,
  special_needs         text[] not null,
  fit_for_school        boolean,
  mental_health         text not null
);

create table checkup (
  child_id      uuid not null,
  id            uuid not null,
  version       integer not null,
  checked_on    date not null,
  height_cm     numeric(4, 1),
  weight_kg     numeric(4, 1),
  vision_left   numeric(2, 1),
  vision_right  numeric(2, 1),
  hospital      text not null,
  result        text,
  primary key (child_id, id)
);

create table diagnosis (
  child_id      uuid not null,
  id            uuid not null,
  version       integer not null,
  code          text collate "C" not null,
  name          text not null,
  diagnosed_on  date not null,
  primary key (child_id, id)
);

create table injury (
  child_id     uuid not null,
  id           uuid not null,
  version      integer not null,
  happened_on  date not null,
  kind         text not null,
  cause        text not null,
  reported     boolean not null,
  primary key (child_id, id)
);
