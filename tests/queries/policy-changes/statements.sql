-- governance: 8 statements

select role from separate_role where client = ?;

select t."id", t."state", t."owner", t."division", t."title", t."reason", t."put_rules",
    t."removed_rules", t."author", t."author_department", t."opens_sensitive", t."created_at",
    t."submitted_at", t."due_on", t."decided_at", t."applied_number", t."apply_from",
    t."scheduled_by", t."schedule_fault"
  from "policy_change" t
  where ((true)
  and (true)
  and (true))
  order by t."created_at" desc, t."id" asc
  limit $1;

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
select count(*)
  from "child_scope" t
  where ((t."sealed" = $1
  and ((t."residence_division" >= $2
  and t."residence_division" < $3)
  or (t."household_division" >= $4
  and t."household_division" < $5))));

insert into audit_entry (entry) select * from unnest($1::text[]);
