-- civil-affairs: 2 statements

select t."child_id", t."household_division", t."residence_division", t."sealed", t."categories",
    t."name", t."sex", t."birth_date", t."resident_id_presence"
  from "child" t
  where ((t."child_id" = any($1))
  and (((((t."sealed" = $2
  and ((t."residence_division" >= $3
  and t."residence_division" < $4)
  or (t."household_division" >= $5
  and t."household_division" < $6))))))));

insert into audit_entry (entry) select * from unnest($1::text[]);

-- education: 3 statements

select t."child_id", t."version", t."student_number_presence", t."stage", t."grade", t."status",
    t."boarding", t."attendance_rate", t."aid", t."school_credit_code", t."dropped_out_on",
    t."dropout_reason", t."returned_on", s."child_id", s."residence_division",
    s."household_division", s."sealed", s."categories"
  from "schooling" t
  join "child_scope" s on s.child_id = t.child_id
  where ((((((((s."sealed" = $1
  and ((s."residence_division" >= $2
  and s."residence_division" < $3)
  or (s."household_division" >= $4
  and s."household_division" < $5)))))))
  and (s."residence_division" >= $6
  and s."residence_division" < $7)))
  and (t."status" = $8))
  order by t."child_id" asc
  limit $9;

select count(*)
  from "schooling" t
  join "child_scope" s on s.child_id = t.child_id
  where ((((((((s."sealed" = $1
  and ((s."residence_division" >= $2
  and s."residence_division" < $3)
  or (s."household_division" >= $4
  and s."household_division" < $5)))))))
  and (s."residence_division" >= $6
  and s."residence_division" < $7)))
  and (t."status" = $8));

insert into audit_entry (entry) select * from unnest($1::text[]);
