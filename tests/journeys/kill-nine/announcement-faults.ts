import { departmentNames, subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import type { Sql } from './journey-faults.ts';

const reminded = `select 'ANSWER_DUE' as kind, subject, departments from procedure_reminder
  where stage in ('SOON', 'DUE')`;

/**
 * What governance tells whom, as its own rows say. Whether a change was decided its reviews say: a later state does
 * not.
 */
const told = `
  select 'EMERGENCY_ACCESS_OPENED' as kind, id::text as subject, array[owner, 'civil-affairs'] as departments
    from emergency_access
  union all select 'EMERGENCY_ACCESS_REVIEWED', id::text, array[owner, department, 'civil-affairs']
    from emergency_access join emergency_review on access_id = id
  union all select 'CORRECTION_REQUESTED', id::text, array[owner] from correction
  union all select 'CORRECTION_ANSWERED', id::text, array[requester_department]
    from correction where state in ('CORRECTED', 'UPHELD')
  union all select 'APPLICATION_RECEIVED', id::text, array[owner, applicant_department, 'civil-affairs']
    from application
  union all select 'APPLICATION_DECIDED', id::text, array[owner, applicant_department, 'civil-affairs']
    from application where state in ('APPROVED', 'REFUSED')
  union all select 'CHANGE_SUBMITTED', id::text, array[owner, author_department, 'civil-affairs']
    from policy_change where submitted_at is not null
  union all select 'CHANGE_DECIDED', id::text, array[owner, author_department, 'civil-affairs']
    from policy_change, lateral (
      select array_agg(reviewer_department) filter (where verdict = 'APPROVE') as approvals,
        count(*) filter (where verdict = 'REJECT') as rejections
      from policy_review where change_id = id
    ) said
    where rejections > 0
      or approvals @> array[owner, 'civil-affairs'] and (not opens_sensitive or cardinality(approvals) > 1)
  union all select 'CHANGE_APPLIED', id::text, array[owner, author_department, 'civil-affairs']
    from policy_change where state = 'APPLIED'
  union all select 'POLICIES_ROLLED_BACK', number::text, $1 from policy_version where source = 'ROLL_BACK'
  union all ${reminded}
  union all select 'ANSWER_DUE', subject, array(select jsonb_array_elements_text(departments))
    from jsonb_to_recordset($2) as by_department (subject text, departments jsonb)`;

/** Whatever was done or is due is told once, to those whom it concerns; nothing else is. */
export async function announcementFaults(sql: Sql): Promise<string[]> {
  const byDepartments = await Promise.all(departmentNames().map((name) => sql(name, reminded)));
  const wrong = await sql(
    'governance',
    `with told as (
        select kind, subject, array(select distinct unnest(departments) order by 1) as departments, count(*) as times
        from (${told}) one group by 1, 2, 3
      ),
      heard as (
        select kind, subject, array(select distinct unnest(to_departments) order by 1) as departments, count(*) as times
        from governance_event group by 1, 2, 3
      )
      select kind, subject, departments, told.times as due, heard.times
      from told full join heard using (kind, subject, departments)
      where told.times is distinct from heard.times and kind in (select kind from told)`,
    [subgraphNames(), JSON.stringify(byDepartments.flat())],
  );
  return wrong.map(
    ({ kind, subject, departments, due, times }) =>
      `governance: ${kind} ${subject} was told to ${departments} ${times ?? 0} times, and is to be ${due ?? 0} times`,
  );
}
