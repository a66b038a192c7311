import { between, pick, type Random } from '../../../src/demonstration/random.ts';
import { departments, type Field, type InventedTypes, type RecordType } from './invented-types.ts';
import { happens } from './random-document.ts';

/** A record or a part of it, with the name of its type. */
export type Stored = Record<string, unknown>;

export interface World {
  records: ReadonlyMap<string, readonly Stored[]>;
  /** What the operations answer. */
  roots: Stored;
}

/** Invents what all departments know together. */
export function inventWorld(types: InventedTypes, roots: readonly Field[], random: Random): World {
  const records = new Map<string, Stored[]>(
    types.records.map(({ name }) => [
      name,
      [0, 1, 2].map((index) => ({ __typename: name, id: `${name}-${index}`, code: `c${index}` })),
    ]),
  );
  const valueOf = (field: Field) => inventValue(field.type, field.department, { types, records }, random);
  for (const { name: type, fields } of types.records)
    for (const record of records.get(type)!)
      for (const field of fields)
        record[field.name] = field.name === 'echo' ? (args: object) => echoed(record.id, args) : valueOf(field);
  const answers: Stored = Object.fromEntries(roots.map((root) => [root.name, valueOf(root)]));
  for (const department of departments) answers[`${department}Says`] = department;
  return { records, roots: answers };
}

interface Known {
  types: InventedTypes;
  records: ReadonlyMap<string, readonly Stored[]>;
}

function inventValue(type: string, department: string, known: Known, random: Random): unknown {
  const invent = (of: string) => inventValue(of, department, known, random);
  // Now and then a department breaks its own contract.
  if (type.endsWith('!')) {
    if (happens(random, 0.02)) return null;
    const present = () => invent(type.slice(0, -1));
    return present() ?? present() ?? present();
  }
  if (happens(random, 0.15)) return null;
  if (type.startsWith('[')) return Array.from({ length: between(random, 0, 3) }, () => invent(type.slice(1, -1)));
  if (type === 'Int') return between(random, 0, 9);
  if (type === 'Colour') return pick(random, ['RED', 'GREEN']);
  if (type === 'String') return pick(random, ['甲', '乙', '丙']);
  if (type === 'Part') return inventPart(random, 2);
  const concrete = pick(random, membersOf(type, department, known.types));
  return concrete === 'Part' ? inventPart(random, 1) : pick(random, known.records.get(concrete)!);
}

/** The types of records that a department can answer where the type is asked for. */
export function membersOf(type: string, department: string, { records, items, either }: InventedTypes): string[] {
  const isKnown = (name: string) => records.some((one) => one.name === name && one.keys.has(department));
  if (type === 'Item') return [...items].filter((name) => isKnown(name) || department === 'east');
  if (type === 'Either') return ['Part', ...[...either].filter(isKnown)];
  return [type];
}

function inventPart(random: Random, depth: number): Stored {
  return {
    __typename: 'Part',
    name: happens(random, 0.05) ? null : pick(random, ['甲', '乙']),
    size: between(random, 0, 9),
    id: `part-${between(random, 0, 9)}`,
    mark: pick(random, ['甲', '乙']),
    inner: depth > 0 ? Array.from({ length: between(random, 0, 2) }, () => inventPart(random, depth - 1)) : null,
  };
}

function echoed(id: unknown, args: object): string {
  return `${String(id)} ${JSON.stringify(Object.entries(args).sort())}`;
}

/** How a department finds a record of which it is asked. */
export function referencesTo({ name }: Pick<RecordType, 'name'>, records: World['records']) {
  return {
    ...(name !== 'Item' && { echo: ({ id }: Stored, args: object) => echoed(id, args) }),
    __resolveReference(key: Stored) {
      const all = name === 'Item' ? [...records.values()].flat() : records.get(name)!;
      const found = all.find(({ id, code }) => (key.id ?? id) === id && (key.code ?? code) === code)!;
      if (key.id === undefined && key.code === undefined) throw new Error(`${name} is asked for without a key.`);
      return { ...found };
    },
  };
}
