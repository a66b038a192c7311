-- What the statistics keep: how many children of each village count for the same, by the records of each department, and every change of it.
-- No child can be named from here.

create table division (
  code    text collate "C" primary key,
  name    text not null,
  level   text not null,
  parent  text collate "C"
);

-- The facts behind the dimensions of one department, once each.
create table counted_facts (
  id          integer generated always as identity primary key,
  department  text not null,
  facts       jsonb not null,
  unique (department, facts)
);

-- Negative for the moment in which an event that takes a child away arrives before the one that brought it.
create table counted_cell (
  division  text collate "C" not null,
  facts_id  integer not null references counted_facts (id),
  children  integer not null,
  primary key (division, facts_id)
);

-- Everything that changed a cell, in the order of the commits: one writer at a time. `happened_on` is the day of the event in China;
-- `reported_on` the day in whose figures it stands, a later one where the month was closed already: then it is a correction.
create table counted_change (
  position     bigint generated always as identity primary key,
  division     text collate "C" not null,
  facts_id     integer not null references counted_facts (id),
  difference   integer not null,
  happened_on  date not null,
  reported_on  date not null check (reported_on >= happened_on),
  origin       text not null check (origin in ('EVENT', 'RECOUNT'))
);
create index counted_change_day on counted_change (reported_on, division);

-- Closed months stay as they were reported.
create table closed_month (
  month      text primary key check (month ~ '^\d{4}-\d\d$'),
  closed_at  timestamptz not null
);

-- Cells that were not told in a month stay so to its end: what crosses a threshold must not tell what it was.
create table withheld_cell (
  month       text not null,
  dimensions  text not null,
  division    text collate "C" not null,
  cell        integer not null,
  state       smallint not null,
  position    bigint generated always as identity,
  primary key (month, dimensions, division, cell)
);
create index withheld_cell_position on withheld_cell (month, dimensions, position);

-- What was told of a closed month by some dimensions: the counts of every division down to towns and which of them are told, as it stays.
create table reported_table (
  month       text not null,
  dimensions  text not null,
  divisions   text[] not null,
  counts      integer[] not null,
  states      integer[] not null,
  primary key (month, dimensions)
);

-- By what a count is rounded up or down: the same cell with the same count always leaves in the same way, and nobody can work out which.
create table rounding_secret (
  secret  text not null default gen_random_uuid()::text || gen_random_uuid()::text,
  is_one  boolean primary key default true check (is_one)
);
insert into rounding_secret default values;
