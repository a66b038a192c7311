import { describe, expect, test } from '@jest/globals';
import { logPolicyOf } from '../../../src/governance/logs/log-policy.ts';
import { toldLooks, type CountedLooks } from '../../../src/governance/logs/tell-looks.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';

const policies = standingPolicies();
const floor = {
  settings: { ...policies.statistics!, minimum: 5, minimumSensitive: 10, roundTo: 5 },
  log: logPolicyOf(policies),
};
const counted: CountedLooks = {
  owner: 'health',
  month: '2026-09',
  department: 'education',
  purpose: 'dropout-prevention',
  requests: 40,
  refusedRequests: 4,
  releasedFields: 1235,
  maskedFields: 0,
  refusedFields: 5,
};
const tell = (changed: Partial<CountedLooks> = {}, secret = 'some secret') =>
  toldLooks({ ...counted, ...changed }, secret, floor);

describe('What is told of how often departments looked', () => {
  test('is no number below the minimum, none among them, and no row where there were fewer requests', () => {
    expect(tell()).toEqual({ ...counted, refusedRequests: null, maskedFields: null });
    expect([4, 1, 0].map((requests) => tell({ requests, releasedFields: 500 }))).toEqual([null, null, null]);
    expect(tell({ requests: 5 })).toMatchObject({ requests: 5 });
  });

  test('has the larger minimum for a purpose of which guardians are not told while a case is open', () => {
    const removal = { department: 'police', purpose: 'protective-removal' };
    expect(tell({ ...removal, requests: 9 })).toBeNull();
    expect(tell({ ...removal, requests: 10, releasedFields: 9 })).toMatchObject({ requests: 10, releasedFields: null });
  });

  test('is rounded, for the same cell always in the same way, and not for all cells alike', () => {
    const rounded = Array.from({ length: 40 }, (_, month) => tell({ month: `${month}`, requests: 42 })!.requests!);
    expect(new Set(rounded)).toEqual(new Set([40, 45]));
    expect(Array.from({ length: 40 }, (_, month) => tell({ month: `${month}`, requests: 42 })!.requests!)).toEqual(
      rounded,
    );
    expect(
      Array.from({ length: 40 }, (_, month) => tell({ month: `${month}`, requests: 42 }, 'another secret')!.requests!),
    ).not.toEqual(rounded);
  });
});
