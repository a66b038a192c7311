import { expect, test } from '@jest/globals';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { AccessCache } from '../../src/platform/policy/in-force/access-cache.ts';

test('the access of a requester who keeps asking stays cached while a thousand others come', () => {
  const cache = new AccessCache();
  const policies = standingPolicies();
  const now = new Date('2026-11-30T04:00:00Z');
  const accessOf = (client: string) =>
    cache.accessFor(
      { client, department: 'health', roles: [], division: '610111', purpose: 'child-health', caseNumber: null },
      policies,
      now,
    );
  const first = accessOf('busy');
  for (let count = 0; count < 1001; count += 1) {
    accessOf(`other-${count}`);
    expect(accessOf('busy')).toBe(first);
  }
});
