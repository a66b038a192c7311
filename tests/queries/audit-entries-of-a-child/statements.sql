-- governance: 4 statements

-- 2 times
select role from separate_role where client = ?;

insert into separate_role (client, role) values (?, ?) on conflict do nothing;

insert into audit_entry (entry) select * from unnest($1::text[]);
