import fc from 'fast-check';
import { ownedFields } from '../../src/commands/owned-fields.ts';
import { folders } from '../../src/platform/folders.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import type { AccessYaml, RuleYaml } from '../kit/expected-decision.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { someRule } from '../policy/write-policies.ts';
import { policiesOf } from './policies-of.ts';
import { arbitraryWorld, childIdOf, type World } from './world.ts';

const schooling = {
  version: 1,
  student_number: null,
  stage: 'PRIMARY',
  grade: 1,
  status: 'DROPPED_OUT',
  boarding: false,
  attendance_rate: null,
  dropped_out_on: '2026-05-20',
  dropout_reason: 'OTHER',
  returned_on: null,
  aid: [],
};
/** Nine children: 0 to 5 are near, 6 is sealed, 7 and 8 are far away. */
export function attackedWorld(): World {
  const [world] = fc.sample(arbitraryWorld, { numRuns: 1, seed: 5 }) as [World];
  for (const [at, child] of world.entries()) {
    const place = at < 7 ? '610111001200' : '420112002001';
    child.sealed = at === 6;
    Object.assign(child.tables.child![0]!, {
      name: `孩子${at}`,
      birth_date: `2012-0${9 - at}-01`,
      residence_division: place,
      household_division: place,
      categories: ['POOR'],
      risk_level: (at % 3) + 1,
    });
    child.tables.medical_summary = [
      {
        child_id: child.childId,
        version: 1,
        special_needs: [],
        mental_health: 'NO_FINDING',
        fit_for_school: at % 2 === 0,
        vaccination_complete: true,
      },
    ];
    child.tables.schooling = [{ ...schooling, child_id: child.childId, school_credit_code: null }];
  }
  return world;
}

export const near = Array.from({ length: 6 }, (_, at) => childIdOf(at));
export const teacher: Requester = {
  client: 'teacher',
  department: 'education',
  roles: ['clerk'],
  division: '610111000000',
  purpose: 'school-aid',
  caseNumber: null,
};
const everything = {
  Query: { allow: ['child', 'children', 'schoolings', 'medicals'] },
  Child: { allow: ['id', 'name', 'birthDate', 'residenceDivision', 'householdDivision', 'schooling', 'medical'] },
  Schooling: { allow: ['status', 'dropout', 'child'] },
  Medical: { allow: ['vaccinationComplete', 'child'] },
};

/** The rule as the owners of the fields that it names have to write it, each in the file of its own department. */
export function filesOf(rule: RuleYaml): AccessYaml[] {
  return departmentNames().map((department) => {
    const owned = ownedFields(folders.schema, department);
    const fields = Object.entries(rule.fields).map(([type, { allow = [], mask = {} }]) => {
      const isOwned = (field: string) => owned.get(type)?.includes(field) ?? false;
      return [
        type,
        {
          allow: allow.filter(isOwned),
          mask: Object.fromEntries(Object.entries(mask).filter(([field]) => isOwned(field))),
        },
      ];
    });
    return { department, rules: [{ ...rule, id: `${department}-${rule.id}`, fields: Object.fromEntries(fields) }] };
  });
}

/** One rule for education and health over the children of their division. */
export function released(fields: RuleYaml['fields'], changes: Partial<RuleYaml> = {}) {
  const rule = someRule({
    id: 'near',
    to: [{ department: 'education' }, { department: 'health' }],
    for: ['school-aid'],
    where: { 'child.division': 'within-requester' },
    fields: { ...everything, ...fields },
    ...changes,
  });
  return policiesOf(filesOf(rule));
}
