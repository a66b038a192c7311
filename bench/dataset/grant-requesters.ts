import type { Client } from 'pg';
import { requesters } from '../requesters.ts';

/** Login of contenders that take a requester's role for each request; it has no right of its own. */
export const postgraphileLogin = 'bench_postgraphile';

/** Columns that each requester may read, by table: those of policies/ for the fields that the workloads ask for. */
const columns: Record<string, Record<string, string>> = {
  [requesters.childWelfare.role]: {
    child:
      'child_id, name, sex, birth_date, resident_id, household_division, residence_division, categories, ' +
      'risk_level, sealed',
    guardianship: 'child_id, lives_with, carer_name, carer_relation',
    schooling: 'child_id, school_credit_code, stage, grade, status, boarding, attendance_rate',
    school: 'credit_code, name',
    medical_summary: 'child_id, vaccination_complete, special_needs, fit_for_school, mental_health',
    household: 'child_id, status, address',
    guardian_detention: 'child_id, detention_id, relation, measure, held_from, held_until',
  },
  [requesters.studentAffairs.role]: {
    child: 'child_id, name, sex, birth_date, household_division, residence_division, categories, sealed',
    schooling: 'child_id, school_credit_code, stage, grade, status, boarding',
    school: 'credit_code, name',
    medical_summary: 'child_id, special_needs',
    household: 'child_id, status',
  },
  [requesters.clinic.role]: {
    child: 'child_id, name, sex, birth_date, household_division, residence_division, sealed',
    checkup: 'child_id, id, version, checked_on, height_cm, weight_kg, hospital',
  },
};

const ofSchool = '\\n@foreignKey (school_credit_code) references school (credit_code)';
const ofChild = ['guardianship', 'schooling', 'medical_summary', 'household', 'guardian_detention', 'checkup'];

/**
 * The same permission as the platform's policies give these requesters, by row security and column grants, as
 * PostGraphile's documentation advises.
 */
export async function grantRequesters(connection: Client): Promise<void> {
  await connection.query(`${createIfMissing(postgraphileLogin, 'login noinherit')}
    -- The platform gives new records their ids.
    alter table checkup alter column id set default gen_random_uuid();
    alter table child enable row level security;
    -- Not in sub-selects, as is often advised: the planner then knows no value, scans the whole
    -- place's index, and W1 takes twenty times as long.
    create policy within_requester on child using (not sealed and (
      (residence_division >= current_setting('tonghu.division_from')
        and residence_division < current_setting('tonghu.division_below'))
      or (household_division >= current_setting('tonghu.division_from')
        and household_division < current_setting('tonghu.division_below'))));
    ${ofChild
      .map(
        (table) => `
      alter table ${table} enable row level security;
      create policy of_child on ${table} using (exists (select from child where child.child_id = ${table}.child_id));
      comment on table ${table}
        is E'@foreignKey (child_id) references child (child_id)${table === 'schooling' ? ofSchool : ''}';
    `,
      )
      .join('')}`);
  for (const [role, granted] of Object.entries(columns)) {
    await connection.query(
      `${createIfMissing(role, 'nologin')} grant ${role} to ${postgraphileLogin}; ` +
        `grant usage on schema public to ${role};`,
    );
    for (const [table, names] of Object.entries(granted))
      await connection.query(`grant select (${names}) on ${table} to ${role}`);
  }
  await connection.query(
    `grant insert (child_id, version, checked_on, height_cm, weight_kg, hospital)
      on checkup to ${requesters.clinic.role}`,
  );
}

function createIfMissing(role: string, options: string): string {
  return `do $do$ begin
    if not exists (select from pg_roles where rolname = '${role}') then create role ${role} ${options}; end if;
  end $do$;`;
}
