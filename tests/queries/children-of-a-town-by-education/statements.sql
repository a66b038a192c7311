-- civil-affairs: 3 statements

select t."child_id", t."household_division", t."residence_division", t."sealed", t."categories",
    t."name", t."sex", t."birth_date", t."resident_id_presence"
  from "child" t
  where ((((((t."sealed" = $1
  and ((t."residence_division" >= $2
  and t."residence_division" < $3)
  or (t."household_division" >= $4
  and t."household_division" < $5)))))))
  and (((t."residence_division" >= $6
  and t."residence_division" < $7)
  or (t."household_division" >= $8
  and t."household_division" < $9))))
  order by t."child_id" asc
  limit $10;

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
  and t."household_division" < $9))));

insert into audit_entry (entry) select * from unnest($1::text[]);

-- education: 2 statements

select t."child_id", t."version", t."student_number_presence", t."stage", t."grade", t."status",
    t."boarding", t."attendance_rate", t."aid", t."school_credit_code", t."dropped_out_on",
    t."dropout_reason", t."returned_on", s."child_id", s."residence_division",
    s."household_division", s."sealed", s."categories"
  from "child_scope" s
  left join "schooling" t on t.child_id = s.child_id
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

-- health: 3 statements

select t."child_id", t."vaccination_complete", t."special_needs", t."fit_for_school", s."child_id",
    s."residence_division", s."household_division", s."sealed", s."categories"
  from "child_scope" s
  left join "medical_summary" t on t.child_id = s.child_id
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

select t."child_id", t."id", t."code_icd_chapter", t."diagnosed_on_year_only"
  from "diagnosis" t
  where t."child_id" = any($1)
  order by t."child_id" asc, t."id" asc;

insert into audit_entry (entry) select * from unnest($1::text[]);

-- police: 3 statements

select t."child_id", t."residence_division", t."household_division", t."sealed", t."categories"
  from "child_scope" t
  where ((t."child_id" = any($1))
  and (((((t."sealed" = $2
  and ((t."residence_division" >= $3
  and t."residence_division" < $4)
  or (t."household_division" >= $5
  and t."household_division" < $6))))))));

select t."child_id", t."detention_id", t."relation", t."held_from_year_only"
  from "guardian_detention" t
  where ((t."held_until" is null)
  or (t."held_until" >= $1))
  and t."child_id" = any($2)
  order by t."child_id" asc, t."detention_id" asc;

insert into audit_entry (entry) select * from unnest($1::text[]);
