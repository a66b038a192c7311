-- How fresh records are, as the departments' own events tell it: when one of a type was last changed, and how many were on each day. No event
-- names a child. Only the courier of the department that keeps a type writes its rows, one event after the other, so that nobody waits for
-- them; the room left on each page keeps the changed row where it is.
create table record_freshness (
  type             text primary key,
  last_changed_at  timestamptz not null
) with (fillfactor = 50);
create table record_change_day (
  type     text not null,
  day      date not null,
  changes  integer not null check (changes > 0),
  primary key (type, day)
) with (fillfactor = 50);
