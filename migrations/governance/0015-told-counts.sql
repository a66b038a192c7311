-- Numbers of children, and of changes of their records, leave governance by one door: rounded, from a list that no draft adds to, and each
-- for a month as it was first told.

-- By what a count is rounded up or down: the same cell with the same count always leaves in the same way, and nobody can work out which.
create table count_secret (
  secret  text not null default gen_random_uuid()::text || gen_random_uuid()::text,
  is_one  boolean primary key default true check (is_one)
);
insert into count_secret default values;

-- County (6 digits) → what is told of its children of this category ('': of all) in this month.
create table told_population (
  month     text not null check (month ~ '^\d{4}-\d{2}$'),
  category  text not null,
  counties  jsonb not null check (jsonb_typeof(counties) = 'object'),
  primary key (month, category)
);

-- Changes are counted where the child lives. Those from before were counted for the whole country, and are told to nobody below it.
alter table record_change_day add column county text not null default '000000';
alter table record_change_day alter column county drop default;
alter table record_change_day drop constraint record_change_day_pkey, add primary key (type, county, day);
drop table record_freshness;
