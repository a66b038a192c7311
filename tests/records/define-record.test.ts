import { describe, expect, test } from '@jest/globals';
import '../../src/platform/subgraph/load-departments.ts';
import { child } from '../../src/departments/civil-affairs/child.entity.ts';
import { guardianship, parent } from '../../src/departments/civil-affairs/guardianship.entity.ts';
import { diagnosis } from '../../src/departments/health/medical.entity.ts';
import { schooling } from '../../src/departments/education/schooling.entity.ts';
import { protectiveRemoval } from '../../src/departments/police/custody.entity.ts';
import { changeOf } from '../../src/platform/records/define-record.ts';

const now = new Date('2026-07-01T04:00:00Z');
const said = { childId: 'a', version: 1, reason: '走访核实' };

describe('The change that an input asks for', () => {
  test('has type, key, columns and event from the record, and the rest from the input', () => {
    expect(changeOf(parent, { ...said, relation: 'FATHER', name: '张三' } as typeof said, {}, now)).toEqual({
      mutation: 'recordParent',
      childId: 'a',
      type: 'Parent',
      entity: parent.table.entity,
      key: { childId: 'a', relation: 'FATHER' },
      version: 1,
      reason: '走访核实',
      values: { name: '张三' },
      event: 'civil-affairs.guardianship-changed',
      eventType: undefined,
      whole: { now, sentAs: {}, days: { conditionSince: 'past' }, check: undefined },
    });
  });

  test('sets what the request sends, clears what it sends as null, and keeps what it leaves out', () => {
    const input = { ...said, livesWith: 'RELATIVES', carerName: null } as typeof said;
    expect(changeOf(guardianship, input, { values: { carerResidentId: undefined } }, now).values).toEqual({
      livesWith: 'RELATIVES',
      carerName: null,
    });
  });

  test('takes a field by its name in the input where the record names it otherwise', () => {
    const input = { ...said, version: 0, removalReason: 'ABUSE' } as typeof said;
    expect(changeOf(protectiveRemoval, input, {}, now).values).toEqual({ reason: 'ABUSE' });
  });

  test('takes the mutation that the service names', () => {
    expect(changeOf(schooling, said, { mutation: 'recordReturn' }, now).mutation).toBe('recordReturn');
  });

  test('gives a new record of several a number, takes the one that the caller chose, and wants one for a change', () => {
    const added = { ...said, version: 0 };
    expect(changeOf(diagnosis, added, {}, now).key).toEqual({
      childId: 'a',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(changeOf(diagnosis, { ...added, id: 'b' }, {}, now).key).toEqual({ childId: 'a', id: 'b' });
    expect(() => changeOf(diagnosis, said, {}, now)).toThrow('id: name the record that is to be changed');
  });

  test('is of the child itself where the record is its file', () => {
    expect(changeOf(child, said, {}, now).key).toEqual({ id: 'a' });
  });
});
