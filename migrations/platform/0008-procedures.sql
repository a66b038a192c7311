-- Keeps the order of the states of a department's procedures. The trigger on a procedure's table carries the moves that follow from its
-- declaration, as JSON: from (empty where a record begins), to, and the columns that the step writes beside the state. Whatever a service
-- forgets, this refuses.
create function procedure_moves() returns trigger language plpgsql as $$
declare
  moves constant jsonb := tg_argv[0]::jsonb;
  changed text[];
begin
  if tg_op = 'INSERT' then
    if not exists (
      select from jsonb_to_recordset(moves) as move ("from" text, "to" text) where move."from" = '' and move."to" = new.state
    ) then
      raise exception '%: no record begins as %', tg_table_name, new.state using errcode = 'check_violation';
    end if;
    return new;
  end if;
  select array_agg(key) into changed from jsonb_each(to_jsonb(new)) as column_of (key, value)
   where key <> 'state' and value is distinct from to_jsonb(old) -> key
     -- What PostgreSQL works out itself is not there yet.
     and not exists (select from pg_attribute where attrelid = tg_relid and attname = key and attgenerated <> '');
  if new.state = old.state and changed is null then
    return new;
  end if;
  if not exists (
    select from jsonb_to_recordset(moves) as move ("from" text, "to" text, writes text[])
     where move."from" = old.state and move."to" = new.state and coalesce(changed, '{}') <@ move.writes
  ) then
    raise exception '%: no step leads from % to % and writes %', tg_table_name, old.state, new.state,
      coalesce(changed::text, 'nothing') using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- What was said of a term: once for each stage, whichever process says it and however often it starts. Where the term is another, it is
-- said anew.
create table procedure_reminder (
  kind         text not null,
  subject      text not null,
  due_on       date not null,
  stage        text not null check (stage in ('SOON', 'DUE', 'LATE', 'DAYS_30', 'DAYS_7')),
  departments  text[] not null check (cardinality(departments) > 0),
  said_at      timestamptz not null,
  -- When it was seen that what was owed is there.
  settled_at   timestamptz,
  primary key (kind, subject, due_on, stage)
);
create index procedure_reminder_open on procedure_reminder (stage, due_on) where settled_at is null;
