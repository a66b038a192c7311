-- governance: 11 statements

select role from separate_role where client = ?;

select t."id", t."state", t."owner", t."division", t."title", t."reason", t."put_rules",
    t."removed_rules", t."author", t."author_department", t."opens_sensitive", t."created_at",
    t."submitted_at", t."due_on", t."decided_at", t."applied_number", t."apply_from",
    t."scheduled_by", t."schedule_fault", t."stopped_by", t."stop_reason"
  from "policy_change" t
  where ((((t."division" >= $1
  and t."division" < $2)
  or (t."division" = any($3))))
  and (true)
  and (true))
  order by t."created_at" desc, t."id" asc
  limit $4;

-- 2 times
select t."id", t."state", t."owner", t."division", t."title", t."author", t."author_department",
    t."put_rules", t."removed_rules", t."opens_sensitive"
  from "policy_change" t
  where t."id" = $1;

select t."change_id", t."reviewer", t."reviewer_department", t."verdict", t."comment",
    t."reviewed_at"
  from "policy_review" t
  where t."change_id" = any($1);

-- 2 times
select counties from told_population where month = ? and category = ?;

select secret from count_secret;

select county, count(*)::integer as children
  from child_scope cross
  join lateral (select left(residence_division, 6) union select left(household_division, 6)) at
    (county)
  where not sealed
  and (? = ''
  or ? = any (categories)) group by county;

insert into told_population (month, category, counties) values (?, ?, ?::jsonb) on conflict do nothing;

insert into audit_entry (entry) select * from unnest($1::text[]);
