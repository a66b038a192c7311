-- civil-affairs: 4 statements

select t."child_id", t."household_division", t."residence_division", t."sealed", t."categories",
    t."version", t."name", t."sex", t."birth_date", t."resident_id", t."resident_id_missing_reason",
    t."ethnic_group", t."risk_level"
  from "child" t
  where ((((((t."sealed" = $1
  and ((t."residence_division" >= $2
  and t."residence_division" < $3)
  or (t."household_division" >= $4
  and t."household_division" < $5)))))))
  and (((t."residence_division" >= $6
  and t."residence_division" < $7)
  or (t."household_division" >= $8
  and t."household_division" < $9)))
  and (t."categories" && $10)
  and (t."sex" = $11)
  and (t."birth_date" >= $12))
  order by t."child_id" asc
  limit $13;

select count(*)
  from "child" t
  where ((((((t."sealed" = $1
  and ((t."residence_division" >= $2
  and t."residence_division" < $3)
  or (t."household_division" >= $4
  and t."household_division" < $5)))))))
  and (((t."residence_division" >= $6
  and t."residence_division" < $7)
  or (t."household_division" >= $8
  and t."household_division" < $9)))
  and (t."categories" && $10)
  and (t."sex" = $11)
  and (t."birth_date" >= $12));

select t."child_id", t."carer_name", t."carer_relation", t."carer_resident_id", t."entrusted_to",
    t."entrusted_on", t."entrusted_until", t."version", t."lives_with"
  from "guardianship" t
  where t."child_id" = any($1)
  order by t."child_id" asc;

insert into audit_entry (entry) select * from unnest($1::text[]);
