import { expect, test } from '@jest/globals';
import { selectRecord, settleUnder } from '../../src/platform/records/select-record.ts';
import { guardianshipTable } from '../../src/departments/civil-affairs/guardianship.entity.ts';
import { schoolTable } from '../../src/departments/education/school.entity.ts';
import type { Access, Release } from '../../src/platform/policy/access.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';

const orphan: ChildFacts = {
  childId: 'a',
  residenceDivision: '610111001200',
  householdDivision: '610111001200',
  sealed: false,
  categories: ['ORPHAN'],
};
const other: ChildFacts = { ...orphan, childId: 'b', categories: [] };
const where = {
  withinRequester: false,
  place: null,
  sealedIncluded: false,
  categories: null,
  age: null,
  caseNamed: false,
  childId: null,
};
const clear: Release = { rule: 'clear', effect: 'allow', mask: null, where };
const ofOrphans: Release = { ...clear, where: { ...where, categories: ['ORPHAN'] } };
const masked: Release = { rule: 'masked', effect: 'mask', mask: 'initial', where };

function accessWith(fields: Record<string, Record<string, Release[]>>): Access {
  const releases = new Map(Object.entries(fields).map(([type, ofType]) => [type, new Map(Object.entries(ofType))]));
  const requester = {
    client: 'c',
    department: 'd',
    roles: [],
    division: '610111000000',
    purpose: 'p',
    caseNumber: null,
  };
  return { requester, today: '2026-07-01', policyVersion: 'v', releases, asksAge: false };
}

test('of what no rule releases nothing is selected; of what is masked, the masked form', () => {
  const { fields, settle } = selectRecord(
    accessWith({ Guardianship: { carer: [clear] }, Carer: { name: [masked] } }),
    guardianshipTable,
  );
  expect(fields).toEqual(['childId', 'carerNameInitial', 'carerNamePresence']);
  expect(settle({ childId: 'b', carerNameInitial: '张**' } as never, other)).toMatchObject({
    childId: 'b',
    carerName: '张**',
    carerRelation: undefined,
  });
});

test('a value that is clear on some records is masked or left out on the others before a resolver sees it', () => {
  const { fields, settle } = selectRecord(
    accessWith({ Guardianship: { carer: [clear] }, Carer: { name: [ofOrphans, masked], relation: [ofOrphans] } }),
    guardianshipTable,
  );
  expect(fields).toEqual(['childId', 'carerName', 'carerRelation']);
  const row = { childId: 'a', carerName: '张小明', carerRelation: '祖父' } as never;
  expect(settle(row, orphan)).toMatchObject({ carerName: '张小明', carerRelation: '祖父' });
  expect(settle(row, other)).toMatchObject({ carerName: '张**', carerRelation: undefined });
});

test('who may know that there is a carer, and not the name, learns that there is one and no more', () => {
  const { fields, settle } = selectRecord(
    accessWith({ Guardianship: { carer: [clear] }, Carer: { relation: [clear] } }),
    guardianshipTable,
  );
  expect(fields).toEqual(['childId', 'carerNamePresence', 'carerRelation']);
  expect(settle({ childId: 'b', carerRelation: '祖父', carerNamePresence: '*' } as never, other)).toMatchObject({
    carerName: '*',
    carerRelation: '祖父',
  });
});

test('of a part of the row nothing leaves where the field that leads to it is refused', () => {
  const { settle } = selectRecord(
    accessWith({ Guardianship: { carer: [ofOrphans], livesWith: [clear] }, Carer: { relation: [clear] } }),
    guardianshipTable,
  );
  const row = { childId: 'a', livesWith: 'KIN', carerRelation: '祖父', carerNamePresence: '*' } as never;
  expect(settle(row, orphan)).toMatchObject({ livesWith: 'KIN', carerRelation: '祖父', carerName: '*' });
  expect(settle(row, other)).toMatchObject({ livesWith: 'KIN', carerRelation: undefined, carerName: undefined });
});

test('a row of no child is settled in the form decided for it, and under a child in the one decided for the child', () => {
  const county: Release = { ...masked, rule: 'orphans', mask: 'county', where: ofOrphans.where };
  const row = () => ({ creditCode: 'x', nameInitial: '灞***', nameCounty: '灞桥小学00000000' }) as never;
  const byAny = selectRecord(accessWith({ School: { name: [county, masked] } }), schoolTable);
  expect(byAny.fields).toEqual(['creditCode', 'nameCounty', 'nameInitial']);
  expect(byAny.settleOffice(row())).toMatchObject({ name: '灞***' });
  const shown = byAny.settleOffice(row());
  settleUnder(shown, orphan);
  expect(shown).toMatchObject({ name: '灞桥小学00000000' });

  const byOrphans = selectRecord(accessWith({ School: { name: [county] } }), schoolTable);
  for (const [facts, name] of [
    [orphan, '灞桥小学00000000'],
    [other, undefined],
  ] as const) {
    const school = byOrphans.settleOffice(row());
    expect(school).toMatchObject({ name: undefined });
    settleUnder(school, facts);
    expect(school).toMatchObject({ name });
  }
});
