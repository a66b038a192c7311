-- governance: 7 statements

-- 2 times
select role from separate_role where client = ?;

insert into separate_role (client, role) values (?, ?) on conflict do nothing;

-- 3 times
select t."child_id", t."residence_division", t."household_division", t."sealed", t."categories"
  from "child_scope" t
  where ((t."child_id" = any($1))
  and (true));

insert into audit_entry (entry) select * from unnest($1::text[]);
