-- In which of the three roles that no account may hold together a client has acted. The first is the only one, whatever its tokens say later:
-- whoever changes posts gets another account.
create table separate_role (
  client  text primary key,
  role    text not null check (role in ('auditor', 'policy-manager', 'operator')),
  since   timestamptz not null default now()
);
