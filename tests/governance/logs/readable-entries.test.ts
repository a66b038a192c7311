import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readableEntry } from '../../../src/governance/logs/readable-entries.ts';
import { auditEntryWith } from '../../kit/audit-entry-with.ts';
import { caseNumber, entriesOf, lookAtChild } from '../../journeys/audit/look-at-child.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

const looksQuery = 'query($childId: ID!) { looksAtChild(childId: $childId) { client caseNumber } }';

describe('the log is read by place and seal, like records', () => {
  let kit: TestPlatform;
  let childId: string;
  let sealedId: string;
  beforeAll(async () => {
    kit = await startTestPlatform();
    ({ childId, sealedId } = await lookAtChild(kit));
    await kit
      .asRequester('child welfare')
      .for('sealed-file-care')
      .inCase(caseNumber)
      .query('query($id: ID!) { child(id: $id) { id name } }', { id: sealedId });
    await kit
      .asRequester('police station')
      .for('protective-removal')
      .inCase(caseNumber)
      .query('query($id: ID!) { child(id: $id) { id household { status } } }', { id: sealedId });
    expect(await kit.sql('police', `select from audit_entry where strpos(entry, '${sealedId}') > 0`)).not.toEqual([]);
  });
  afterAll(() => kit.close());

  const reader = (post: string, division: string) => kit.asRequester(post).in(division).for('audit-review');

  test('a sealed child: no steward reads of looks at it, not even of its own place', async () => {
    for (const division of ['610111', '450700']) {
      const by = reader('police steward', division);
      expect(await entriesOf(by, { childId: sealedId })).toEqual([]);
      const { data, errors } = await by.query(looksQuery, { childId: sealedId });
      expect([data.looksAtChild, errors]).toEqual([[], []]);
      expect(JSON.stringify(await entriesOf(by))).not.toContain(sealedId);
    }
  });

  test('a sealed child: the auditor of its place reads of them, the auditor of another place does not', async () => {
    expect(await entriesOf(reader('auditor', '610111'), { childId: sealedId, caseNumber })).not.toEqual([]);
    expect(await entriesOf(reader('auditor', '450700'), { childId: sealedId })).toEqual([]);
    const { data } = await reader('auditor', '450700').query(
      'query($filter: AuditEntryFilter!) { auditEntries(filter: $filter) { totalCount } }',
      { filter: { caseNumber } },
    );
    expect(data.auditEntries.totalCount).toBe(0);
  });

  test('a child that is not sealed: read of by its place alone', async () => {
    expect(await entriesOf(reader('police steward', '610111'), { childId })).not.toEqual([]);
    expect(await entriesOf(reader('police steward', '450700'), { childId })).toEqual([]);
  });
});

test('no entry tells of a sealed child, or of a look of another place at a child of another place', () => {
  const divisions = ['610111000000', '450700000000', '610100000000'];
  const division = fc.constantFrom(...divisions);
  const child = fc.record({ residenceDivision: division, householdDivision: division, sealed: fc.boolean() });
  fc.assert(
    fc.property(fc.array(child, { maxLength: 5 }), division, division, fc.boolean(), (children, of, by, isAuditor) => {
      const scopes = new Map(
        children.map((facts, at) => [`child-${at}`, { childId: `child-${at}`, categories: [], ...facts }]),
      );
      const entry = auditEntryWith({
        requester: { client: 'c', department: 'police', roles: [], division: of, purpose: 'p', caseNumber: null },
        records: [...scopes.keys()].map((id) => ({ type: 'Child', ids: [id], fields: {} })),
      });
      const read = readableEntry(
        {
          requester: { department: 'civil-affairs', roles: [isAuditor ? 'auditor' : 'data-steward'], division: by },
          policy: { sealedTo: [{ department: 'civil-affairs', roles: ['auditor'] }] },
        },
        { department: 'police', position: '1', recordedAt: new Date(0), entry },
        scopes,
      );
      const within = (code: string) => code.startsWith(by.replace(/(00)+$/, ''));
      for (const id of read?.entry.records.flatMap(({ ids }) => ids) ?? []) {
        const { residenceDivision, householdDivision, sealed } = scopes.get(id)!;
        const isOfPlace = within(residenceDivision) || within(householdDivision);
        expect(isOfPlace || (within(of) && !sealed)).toBe(true);
        if (sealed) expect(isAuditor).toBe(true);
      }
      if (children.length === 0) expect(read !== null).toBe(within(of));
    }),
  );
});
