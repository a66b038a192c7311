-- When a rule last released something, as the audit logs of the departments tell it; a log is read on from where it was read last.
create table rule_use (
  rule          text primary key,
  last_used_at  timestamptz not null
);
create table rule_use_read (
  department  text primary key,
  read_to     timestamptz not null
);
