-- statistics: 9 statements

start transaction isolation level repeatable read read only;

select id, department, facts from counted_facts where id > ?;

select coalesce(max(position), 0) as position, min(reported_on)::text as began_on from counted_change;

select division, string_agg(facts_id || ' ' || children, ' '
  order by facts_id) as cells
  from counted_cell
  where children <> 0 group by division
  order by division;

select month from closed_month;

commit;

select code, name from division where code = any (string_to_array(?, ','));

select distinct to_char(happened_on, 'YYYY-MM') as month
  from counted_change
  where reported_on > happened_on
  and to_char(happened_on, 'YYYY-MM') = any (string_to_array(?, ','));

insert into audit_entry (entry) select * from unnest($1::text[]);
