-- A log that can be proved: a Merkle tree by RFC 9162 over the entries of a department, with signed checkpoints. Entries are put in order after
-- they are written, by the transaction that wrote them and then by position: a position is drawn before its commit, and a lower one may be
-- committed later. The hash of a leaf is worked out there too, no more by whoever waits for an answer.

-- By months, so that old entries can be dropped by the month while the tree stays, in which they were proved. `prepare` makes the months;
-- what lies outside of them goes to audit_entry_other.
alter table audit_entry rename to audit_entry_before;
create table audit_entry (
  position     bigint generated always as identity,
  transaction  xid8 not null default pg_current_xact_id(),
  recorded_at  timestamptz not null default now(),
  entry        text not null
) partition by range (recorded_at);
create index audit_entry_order on audit_entry (transaction, position);
create table audit_entry_other partition of audit_entry default;
insert into audit_entry (position, recorded_at, entry) overriding system value select position, recorded_at, entry from audit_entry_before order by position;
select setval(pg_get_serial_sequence('audit_entry', 'position'), (select coalesce(max(position), 0) + 1 from audit_entry), false);
drop table audit_entry_before;

-- Leaf of each entry that has its place. Each entry has one at most.
create table audit_leaf (
  index        bigint primary key,
  transaction  xid8 not null,
  position     bigint not null unique,
  hash         bytea not null
);

-- Complete subtrees above the leaves: the one of a level and index begins at leaf index × 2^level. Small ones are made of their leaves instead.
create table audit_node (
  level  smallint not null check (level > 0),
  index  bigint not null,
  hash   bytea not null,
  primary key (level, index)
);

-- What the department signed of its log.
create table audit_checkpoint (
  tree_size  bigint primary key,
  root_hash  bytea not null,
  note       text not null,
  signed_at  timestamptz not null default now()
);

-- What other departments signed of theirs. One that does not go on from those before it is kept as evidence.
create table audit_witness (
  department   text not null,
  tree_size    bigint not null,
  root_hash    bytea not null,
  follows      boolean not null,
  note         text not null,
  received_at  timestamptz not null default now(),
  primary key (department, tree_size, root_hash, follows)
);
