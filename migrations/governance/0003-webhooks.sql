-- Where events of governance are sent, and how far each of them has come.

create table webhook (
  id             uuid primary key,
  state          text not null check (state in ('ACTIVE', 'DISABLED', 'REMOVED')),
  url            text not null,
  kinds          text[] not null check (cardinality(kinds) > 0),
  -- Read by what signs the messages, and by no reading role.
  secret         text not null check (secret like 'whsec\_%'),
  -- Who registered it: by their rights it is decided what leaves.
  client         text not null,
  department     text not null,
  roles          text[] not null,
  division       text not null,
  purpose        text not null,
  registered_at  timestamptz not null,
  unique (id, department)
);

create table webhook_delivery (
  id               uuid primary key default gen_random_uuid(),
  webhook_id       uuid not null,
  department       text not null,
  event_id         uuid not null references governance_event (id),
  position         bigint not null,
  kind             text not null,
  subject          text not null,
  state            text not null check (state in ('WAITING', 'DELIVERED', 'DEAD', 'DISCARDED')),
  attempts         integer not null default 0,
  next_attempt_at  timestamptz,
  last_status      integer,
  last_error       text,
  settled_at       timestamptz,
  unique (webhook_id, event_id),
  foreign key (webhook_id, department) references webhook (id, department),
  constraint what_waits_knows_until_when check ((state = 'WAITING') = (next_attempt_at is not null)),
  constraint what_is_settled_says_when check ((state in ('DELIVERED', 'DISCARDED')) = (settled_at is not null))
);
create index webhook_delivery_open on webhook_delivery (webhook_id, subject, position) where state in ('WAITING', 'DEAD');
create index webhook_delivery_newest on webhook_delivery (department, position);

-- Nothing is sent to a department that the event does not concern, nothing is settled twice, and nothing overtakes what is about the same
-- subject. Whatever a service forgets, this refuses.
create function webhook_delivery_moves() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from governance_event where id = new.event_id and new.department = any (to_departments)) then
      raise exception 'webhook_delivery: the event is not for %', new.department using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.id, new.webhook_id, new.department, new.event_id, new.position, new.kind, new.subject)
    is distinct from (old.id, old.webhook_id, old.department, old.event_id, old.position, old.kind, old.subject) then
    raise exception 'webhook_delivery: what is delivered to whom stays as it is' using errcode = 'check_violation';
  end if;
  if old.state in ('DELIVERED', 'DISCARDED') then
    raise exception 'webhook_delivery: it is % for good', old.state using errcode = 'check_violation';
  end if;
  if new.state = 'DELIVERED' and exists (
    select from webhook_delivery
     where webhook_id = new.webhook_id and subject = new.subject and position < new.position and state in ('WAITING', 'DEAD')
  ) then
    raise exception 'webhook_delivery: an earlier event of the subject is not settled' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger webhook_delivery_moves before insert or update on webhook_delivery for each row execute function webhook_delivery_moves();
