import { decisionsOn, mayEverRead, type Access } from './access.ts';
import type { ChildFacts, Contract } from './policy.ts';
import { distinct, rowsReleasing, type RowFilter } from './row-filter.ts';

type Link = readonly [type: string, field: string];

/**
 * Whether a catalogue item (`Diagnosis.code`) may be read on this child, in clear or masked: the field is released, and
 * so is some way from the child to it. It says nothing of whether the child has such a record.
 */
export function mayReadItem(access: Access, contract: Contract, item: string, facts: ChildFacts): boolean {
  const decisions = decisionsOn(access, facts);
  const [type, field] = partsOf(item);
  return (
    decisions.decide(type, field).effect !== 'deny' &&
    (waysIn(contract).get(type) ?? []).some((way) => way.every((link) => decisions.decide(...link).effect === 'allow'))
  );
}

/** The items that the requester may read on some child, in groups that are released on the same children. */
export function readableItems(access: Access, contract: Contract): { items: string[]; reach: RowFilter }[] {
  const found = [...waysIn(contract)].flatMap(([type, ways]) => {
    const open = ways.filter((way) => way.every((link) => mayEverRead(access, ...link)));
    const fields = open.length === 0 ? [] : [...(access.releases.get(type)?.keys() ?? [])];
    return fields.map((field) => ({ item: `${type}.${field}`, reach: reachOf(access, [type, field], open) }));
  });
  return [...Map.groupBy(found, ({ reach }) => JSON.stringify(reach)).values()].map((alike) => ({
    items: alike.map(({ item }) => item),
    reach: alike[0]!.reach,
  }));
}

export function partsOf(item: string): Link {
  const [type = '', field = ''] = item.split('.');
  return [type, field];
}

function reachOf(access: Access, item: Link, ways: readonly (readonly Link[])[]): RowFilter {
  const released = rowsReleasing(access, ...item);
  const all = distinct(
    ways.map((way) => ({ $and: distinct([released, ...way.map((link) => rowsReleasing(access, ...link))]) })),
  );
  return all.length === 1 ? all[0]! : { $or: all };
}

const known = new WeakMap<Contract, ReadonlyMap<string, Link[][]>>();

/** Type → the ways from a child to its records, each link by link and through no type twice. */
function waysIn(contract: Contract): ReadonlyMap<string, Link[][]> {
  const ways = known.get(contract) ?? findWays(contract);
  known.set(contract, ways);
  return ways;
}

function findWays({ types }: Contract): Map<string, Link[][]> {
  const ways = new Map<string, Link[][]>();
  const follow = (type: string, way: Link[], passed: readonly string[]) => {
    ways.set(type, [...(ways.get(type) ?? []), way]);
    for (const [field, { type: leadsTo }] of types.get(type) ?? []) {
      const next = leadsTo.replaceAll(/[[\]]/g, '');
      if (types.has(next) && !passed.includes(next)) follow(next, [...way, [type, field]], [...passed, next]);
    }
  };
  follow('Child', [], ['Child']);
  return ways;
}
