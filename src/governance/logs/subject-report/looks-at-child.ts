import type { ChildLook } from '../audit-summary.type.ts';
import type { LooksOfDay } from './load-child-looks.ts';

/** The looks at a child of each client, purpose and case in each log, the last one first. Pure. */
export function looksAtChild(looks: readonly LooksOfDay[]): ChildLook[] {
  const groups = Map.groupBy(looks, ({ owner, requester: { client, department, division, purpose, caseNumber } }) =>
    JSON.stringify([owner, client, department, division, purpose, caseNumber]),
  );
  const found = [...groups.values()].map((alike): ChildLook => {
    const {
      owner,
      requester: { client, department, division, purpose, caseNumber },
    } = alike[0]!;
    return {
      owner,
      client,
      department,
      division,
      purpose,
      caseNumber,
      looks: alike.reduce((sum, { looks: ofDay }) => sum + ofDay, 0),
      firstAt: new Date(Math.min(...alike.map(({ firstAt }) => firstAt.getTime()))),
      lastAt: new Date(Math.max(...alike.map(({ lastAt }) => lastAt.getTime()))),
      items: distinct(alike.flatMap(({ items }) => items)),
      refusedItems: distinct(alike.flatMap(({ refusedItems }) => refusedItems)),
    };
  });
  return found.sort((one, other) => other.lastAt.getTime() - one.lastAt.getTime());
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
