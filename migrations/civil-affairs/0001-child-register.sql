-- The child register (一人一档), guardianship and the divisions.

-- This department holds the facts themselves; the copy is for the others.
drop table child_scope;

create table division (
  code    text collate "C" primary key,
  name    text not null,
  level   text not null,
  parent  text collate "C"
);
create index division_parent on division (parent, code);
create index division_name on division (name);

create table child (
  child_id                     uuid primary key,
  version                      integer not null,
  name                         text not null,
  sex                          text not null,
  birth_date                   date not null,
  resident_id                  text,
  resident_id_missing_reason   text,
  ethnic_group                 text not null,
  household_division           text collate "C" not null,
  residence_division           text collate "C" not null,
  categories                   text[] not null,
  risk_level                   smallint,
  sealed                       boolean not null default false,
  updated_at                   timestamptz not null default now(),
  check ((resident_id is null) <> (resident_id_missing_reason is null))
);
create index child_residence on child (residence_division, child_id);
create index child_household on child (household_division, child_id);

-- A resident ID number belongs to one child, whatever the distribution of the children over nodes; null where the child has given it up.
create table resident_number (
  resident_id  text primary key,
  child_id     uuid
);
create index resident_number_child on resident_number (child_id);

create table guardianship (
  child_id           uuid primary key,
  version            integer not null,
  lives_with         text not null,
  carer_name         text,
  carer_relation     text,
  carer_resident_id  text,
  entrusted_to       text,
  entrusted_on       date,
  entrusted_until    date
);

create table parent (
  child_id            uuid not null,
  relation            text not null,
  version             integer not null,
  name                text,
  condition           text not null,
  condition_since     date,
  workplace_division  text collate "C",
  workplace           text,
  primary key (child_id, relation)
);
