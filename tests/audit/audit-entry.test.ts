import { describe, expect, test } from '@jest/globals';
import { decidedItems, decisionOf, decisionText, parseAuditEntry } from '../../src/platform/audit/audit-entry.ts';
import { auditEntryWith } from '../kit/audit-entry-with.ts';

/** As it was written, and signed, before entries had a number of their form. */
const unnumbered =
  '{"kind":"read","owner":"health","at":"2026-07-01T00:00:00.000Z","requestId":"r","requester":{"client":"clinic.610111@health",' +
  '"department":"health","roles":["clinic"],"division":"610111000000","purpose":"child-health","caseNumber":null},' +
  '"policyVersion":"p","document":"d","records":[{"type":"Medical","ids":["a"],"fields":{"fitForSchool":"allow:health-own"}}]}';

describe('An audit entry', () => {
  test('names its form first, and is read as it was written', () => {
    const entry = auditEntryWith({
      kind: 'export',
      code: 'FIELD_REFUSED',
      export: { what: 'policies', count: 1, from: null, to: null, hash: 'h' },
    });
    expect(JSON.stringify(entry)).toMatch(/^\{"v":1,"kind":"export",/);
    expect(parseAuditEntry(JSON.stringify(entry))).toEqual(entry);
  });

  test('from before the number is read as form 1, with all that it says', () => {
    expect(parseAuditEntry(unnumbered)).toEqual({ v: 1, ...JSON.parse(unnumbered) });
  });

  test.each([
    ['entry 1', 'This is not an audit entry: Invalid input: expected object, received undefined.'],
    ['[]', 'This is not an audit entry: Invalid input: expected object, received array.'],
    [
      unnumbered.replace('"requestId":"r",', ''),
      'This is not an audit entry: requestId: Invalid input: expected string, received undefined.',
    ],
    [
      unnumbered.replace('{"kind"', '{"v":2,"kind"'),
      'This is not an audit entry: v: this platform reads the forms up to 1; a newer platform wrote this one.',
    ],
  ])('is nothing else: %.40s', (text, message) => {
    expect(() => parseAuditEntry(text)).toThrow(new RangeError(message));
  });

  test('says of a decision its effect and its rule', () => {
    for (const decision of [
      { effect: 'allow', rule: 'some-rule' },
      { effect: 'mask', rule: 'some-rule' },
      { effect: 'deny', rule: null },
    ] as const)
      expect(decisionOf(decisionText(decision))).toEqual(decision);
  });

  test('tells the fields that were released and refused, each once', () => {
    const fields = { specialNeeds: 'mask:some-rule', fitForSchool: 'allow:some-rule', mentalHealth: 'deny' };
    const other = { fitForSchool: 'deny' };
    expect(
      decidedItems([
        { type: 'Medical', fields },
        { type: 'Medical', fields: other },
      ]),
    ).toEqual({
      items: ['Medical.fitForSchool', 'Medical.specialNeeds'],
      refusedItems: ['Medical.fitForSchool', 'Medical.mentalHealth'],
    });
  });
});
