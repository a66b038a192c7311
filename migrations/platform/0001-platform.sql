-- What every department's database holds beside the department's own records.

-- Where each child belongs and whether the file is sealed, kept current by the events of the child register.
-- Record conditions of policies are decided on it, inside this database, never on what a caller says.
create table child_scope (
  child_id            uuid primary key,
  residence_division  text collate "C" not null,
  household_division  text collate "C" not null,
  sealed              boolean not null,
  categories          text[] not null,
  version             integer not null
);
create index child_scope_residence on child_scope (residence_division, child_id);
create index child_scope_household on child_scope (household_division, child_id);

-- What stood before each change, with who, when and why.
create table record_history (
  child_id     uuid not null,
  record_type  text not null,
  record_id    text not null,
  version      integer not null,
  before       jsonb,
  changed_at   timestamptz not null default now(),
  client       text not null,
  department   text not null,
  purpose      text not null,
  case_number  text,
  reason       text not null,
  primary key (child_id, record_type, record_id, version)
);

-- Transactional outbox: an event commits with the write it tells of. Order holds per child.
create table outbox_event (
  child_id     uuid not null,
  id           uuid not null,
  position     bigint generated always as identity,
  kind         text not null,
  payload      jsonb not null,
  recorded_at  timestamptz not null default now(),
  primary key (child_id, id)
);
create table outbox_delivery (
  child_id    uuid not null,
  event_id    uuid not null,
  subscriber  text not null,
  position    bigint not null,
  primary key (child_id, event_id, subscriber)
);
create index outbox_delivery_order on outbox_delivery (subscriber, position);

-- Events of other departments that were taken in: a second delivery changes nothing.
create table inbox_event (
  child_id   uuid not null,
  event_id   uuid not null,
  primary key (child_id, event_id)
);

-- Append-only log of disclosures, refusals and changes. The leaf hash is that of RFC 9162, section 2.1.1.
create table audit_entry (
  position     bigint generated always as identity primary key,
  recorded_at  timestamptz not null default now(),
  entry        text not null,
  leaf_hash    bytea not null check (leaf_hash = sha256('\x00'::bytea || convert_to(entry, 'UTF8')))
);

-- Steps of the preparation that are done once, such as loading the divisions or the demonstration data.
create table preparation_step (
  step         text primary key,
  finished_at  timestamptz not null default now()
);
