import { describe, expect, test } from '@jest/globals';
import { isHiddenLook, logPolicyOf } from '../../../src/governance/logs/log-policy.ts';
import { recordReadOf } from '../../../src/governance/logs/record-read-of.ts';
import type { AuditedRecords } from '../../../src/platform/audit/audit-entry.ts';
import { composePolicies } from '../../../src/platform/policy/files/load-policies.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import { auditEntryWith } from '../../kit/audit-entry-with.ts';

const standing = standingPolicies();
const policy = {
  manyChildrenInAnHour: 5,
  hidden: [
    {
      id: 'h',
      because: '第十八条',
      to: [{ department: 'police', roles: ['police-station'] }, { department: 'health' }],
      for: ['protective-removal'],
    },
  ],
};
const look = {
  client: 'c',
  department: 'police',
  roles: ['police-station'],
  division: '610111000000',
  purpose: 'protective-removal',
  caseNumber: '1号',
};
const isHidden = (differing: Partial<typeof look> | { caseNumber: null }, closed: string[] = []) =>
  isHiddenLook(policy, { ...look, ...differing }, ({ department, caseNumber }) =>
    closed.includes(`${department} ${caseNumber}`),
  );

describe('a look is hidden from the guardian', () => {
  test('for a case that its department has not closed, and for nothing else', () => {
    expect(isHidden({})).toBe(true);
    expect(isHidden({}, ['health 1号', 'police 2号'])).toBe(true);
    expect(isHidden({}, ['police 1号'])).toBe(false);
    expect(isHidden({ caseNumber: null })).toBe(false);
  });

  test('where purpose, department and role are those of a line', () => {
    expect(isHidden({ purpose: 'school-aid' })).toBe(false);
    expect(isHidden({ department: 'education' })).toBe(false);
    expect(isHidden({ roles: ['data-steward'] })).toBe(false);
    expect(isHidden({ department: 'health', roles: ['clinic'] })).toBe(true);
  });
});

describe('the floor says so', () => {
  const withLog = (log: string) => () =>
    composePolicies({ ...standing.texts, 'access/platform.yaml': `floor: []\n${log}` }, standing.contract);

  test('and hides nothing where it says nothing', () => {
    expect(logPolicyOf(withLog('')())).toEqual({
      manyChildrenInAnHour: 100,
      manyMissesInAnHour: 30,
      manyRefusalsInAnHour: 60,
      hidden: [],
      sealedTo: [],
    });
    expect(logPolicyOf(standing).hidden.flatMap((line) => line.for)).toContain('protective-removal');
  });

  test('a purpose or recipient that is on no list stops the start, with its line', () => {
    const line = (to: string, purpose: string) =>
      withLog(`log: { hidden: [{ id: h, because: 第十八条规定, to: [${to}], for: [${purpose}] }] }`);
    expect(line('{ department: police }', 'protective-remova')).toThrow(
      /platform\.yaml:2 unknown purpose "protective-remova", did you mean "protective-removal"\?/,
    );
    expect(line('{ department: polic }', 'school-aid')).toThrow('unknown department "polic", did you mean "police"?');
    expect(line('{ department: police, roles: [clinic] }', 'school-aid')).toThrow(
      '"clinic" is a role of health, not of police',
    );
  });
});

describe('an owner is told of a look', () => {
  const records: AuditedRecords[] = [
    { type: 'Child', ids: ['a', 'b'], fields: { medical: 'allow:r' } },
    { type: 'Medical', ids: ['a'], fields: { fitForSchool: 'mask:r' } },
    { type: 'Injury', ids: ['a'], fields: { kind: 'deny' } },
  ];
  const entry = auditEntryWith({ requester: look, records });
  const told = (differing: object, asked = {}) =>
    recordReadOf(
      { department: 'health', position: '1', recordedAt: new Date(0), entry: { ...entry, ...differing } },
      { types: null, division: null, ...asked },
    );

  test('with the types of which something was shown and the number of their children', () => {
    expect(told({})).toMatchObject({ client: 'c', types: ['Child', 'Medical'], children: 2 });
    expect(told({}, { types: ['Medical'], division: '610111000000' })).toMatchObject({
      types: ['Medical'],
      children: 1,
    });
  });

  test('and of no look of its own, no refusal, no other type and no other division', () => {
    expect(told({ requester: { ...look, department: 'health' } })).toBeNull();
    expect(told({ kind: 'refusal' })).toBeNull();
    expect(told({}, { types: ['Injury'] })).toBeNull();
    expect(told({}, { division: '120000000000' })).toBeNull();
  });
});
