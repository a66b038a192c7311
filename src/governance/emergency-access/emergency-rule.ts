import { parse, stringify } from 'yaml';
import type { Requester } from '../../platform/identity/requester.ts';
import { linesAbout, maySeeSealed, mostOfField } from '../../platform/policy/files/floor.ts';
import { maskNames, type MaskName } from '../../platform/policy/masks.ts';
import type { FloorFile } from '../../platform/policy/files/policy-files.ts';
import type { Contract, Policies } from '../../platform/policy/policy.ts';
import { isRootType } from '../../platform/policy/structural-types.ts';

export interface EmergencyQuestion {
  id: string;
  requester: Requester;
  childId: string;
  owner: string;
  types: readonly string[];
  until: Date;
}

/** The rule of an emergency access as the policies in force hold it, and what it does with each item. */
export interface EmergencyRule {
  text: string;
  opened: string[];
  masked: string[];
  /** What the floor keeps closed. */
  closed: string[];
}

/** An emergency asks for what stands, not for what stood. */
const history = 'history';

/**
 * The types of which this department keeps records of children, each with the field that leads to it from the child on.
 */
export function typesOfChild(
  { types }: Contract,
  owner: string,
): ReadonlyMap<string, { type: string; field: string } | null> {
  const ways = new Map<string, { type: string; field: string } | null>([['Child', null]]);
  for (const type of ways.keys()) {
    for (const [field, { owners, type: told }] of types.get(type) ?? []) {
      const to = told.replaceAll(/[[\]]/g, '');
      // A map is gone through in the order in which it grows: the first way is the shortest.
      if (field !== history && owners.includes(owner) && types.has(to) && !ways.has(to)) ways.set(to, { type, field });
    }
  }
  return ways;
}

/**
 * Makes the rule that opens whole types to one client: every field of them and the way that leads there, each as far as
 * the floor lets this requester have it. What the floor demands masked is masked as strictly as any rule in force masks
 * it, and stays closed where none does: the wrong mask would tell the value. Pure.
 * @param question the types are some of typesOfChild
 */
export function emergencyRule(
  { texts, rules, roles, emergency, contract }: Policies,
  { id, requester, childId, owner, types, until }: EmergencyQuestion,
): EmergencyRule {
  const floor = parse(texts['access/platform.yaml']!) as FloorFile;
  const recipient = {
    department: requester.department,
    roles: requester.roles.filter((role) => roles.get(requester.department)?.has(role)),
  };
  const mask = (type: string, field: string): MaskName | undefined => {
    const used = rules.map(({ fields }) => fields.get(type)?.get(field)?.mask);
    return maskNames.find((name) => used.includes(name));
  };
  const found: EmergencyRule = { text: '', opened: [], masked: [], closed: [] };
  const fields: Record<string, { allow: string[]; mask: Record<string, MaskName> }> = {};
  for (const [type, field] of itemsOf(contract, owner, types)) {
    const most = mostOfField(linesAbout(floor, contract, type, field), recipient);
    const given = most === 'mask' ? mask(type, field) : undefined;
    if (most === 'deny' || (most === 'mask' && given === undefined)) {
      found.closed.push(`${type}.${field}`);
      continue;
    }
    const ofType = (fields[type] ??= { allow: [], mask: {} });
    if (given === undefined) ofType.allow.push(field);
    else ofType.mask[field] = given;
    found[given === undefined ? 'opened' : 'masked'].push(`${type}.${field}`);
  }
  found.text = stringify(
    {
      department: owner,
      rules: [
        {
          id: `emergency-${id}`,
          because: emergency!.because,
          to: { ...recipient, client: requester.client },
          for: [requester.purpose],
          where: {
            'child.id': childId,
            'child.division': 'within-requester',
            ...(maySeeSealed(floor, recipient) && { 'child.sealed': 'included' }),
            case: 'named',
          },
          fields,
          until: until.toISOString(),
        },
      ],
    },
    { lineWidth: 0 },
  );
  return found;
}

/**
 * The key of the child, the fields that lead to the types, and all fields of the types but their history; each once.
 */
function itemsOf(contract: Contract, owner: string, types: readonly string[]): [type: string, field: string][] {
  const ways = typesOfChild(contract, owner);
  const items = new Map<string, [string, string]>();
  const add = (type: string, field: string) => void items.set(`${type}.${field}`, [type, field]);
  add('Child', 'id');
  for (const type of types) {
    for (let way = ways.get(type); way; way = ways.get(way.type)) add(way.type, way.field);
    if (isRootType(type)) continue;
    for (const [field, { owners }] of contract.types.get(type)!)
      if (owners.includes(owner) && field !== history) add(type, field);
  }
  return [...items.values()];
}
