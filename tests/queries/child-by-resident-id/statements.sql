-- civil-affairs: 4 statements

select t."child_id" from "resident_number" t where t."resident_id" = $1;

select t."child_id" from "resident_number_claim" t where t."resident_id" = $1 and t."released_at" is null;

select t."child_id", t."household_division", t."residence_division", t."sealed", t."categories",
    t."name", t."sex", t."birth_date", t."resident_id", t."resident_id_missing_reason",
    t."ethnic_group"
  from "child" t
  where ((t."child_id" = any($1))
  and (((((t."sealed" = $2
  and ((t."residence_division" >= $3
  and t."residence_division" < $4)
  or (t."household_division" >= $5
  and t."household_division" < $6))))))));

insert into audit_entry (entry) select * from unnest($1::text[]);

-- police: 2 statements

select t."child_id", t."version", t."status", t."address", t."verified_on", s."child_id",
    s."residence_division", s."household_division", s."sealed", s."categories"
  from "child_scope" s
  left join "household" t on t.child_id = s.child_id
  and ((((s."sealed" = $1
  and ((s."residence_division" >= $2
  and s."residence_division" < $3)
  or (s."household_division" >= $4
  and s."household_division" < $5))))))
  where ((s."child_id" = any($6))
  and (((((s."sealed" = $7
  and ((s."residence_division" >= $8
  and s."residence_division" < $9)
  or (s."household_division" >= $10
  and s."household_division" < $11))))))));

insert into audit_entry (entry) select * from unnest($1::text[]);
