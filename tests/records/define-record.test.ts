import { describe, expect, test } from '@jest/globals';
import '../../src/platform/subgraph/load-departments.ts';
import { GuardianshipInput } from '../../src/departments/civil-affairs/guardianship.inputs.ts';
import { child } from '../../src/departments/civil-affairs/child.entity.ts';
import { guardianship, parent } from '../../src/departments/civil-affairs/guardianship.entity.ts';
import { diagnosis } from '../../src/departments/health/medical.entity.ts';
import { schooling } from '../../src/departments/education/schooling.entity.ts';
import { changeOf } from '../../src/platform/records/define-record.ts';

const said = { childId: 'a', version: 1, reason: '走访核实' };

describe('The change that an input asks for', () => {
  test('has type, key, columns and event from the record, and the rest from the input', () => {
    expect(changeOf(parent, { ...said, relation: 'FATHER', name: '张三' } as typeof said, {})).toEqual({
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
    });
  });

  test('records as null what the request leaves out, and keeps what the service leaves undefined', () => {
    const input = Object.assign(new GuardianshipInput(), said, { livesWith: 'RELATIVES' });
    const { values } = changeOf(guardianship, input, { values: { carerResidentId: undefined } });
    expect(values).toEqual({
      livesWith: 'RELATIVES',
      carerName: null,
      carerRelation: null,
      entrustedTo: null,
      entrustedOn: null,
      entrustedUntil: null,
    });
  });

  test('takes the mutation that the service names', () => {
    expect(changeOf(schooling, said, { mutation: 'recordReturn' }).mutation).toBe('recordReturn');
  });

  test('gives a new record of several a number, takes the one that the caller chose, and wants one for a change', () => {
    const added = { ...said, version: 0 };
    expect(changeOf(diagnosis, added, {}).key).toEqual({ childId: 'a', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(changeOf(diagnosis, { ...added, id: 'b' }, {}).key).toEqual({ childId: 'a', id: 'b' });
    expect(() => changeOf(diagnosis, said, {})).toThrow('id: name the record that is to be changed');
  });

  test('is of the child itself where the record is its file', () => {
    expect(changeOf(child, said, {}).key).toEqual({ id: 'a' });
  });
});
