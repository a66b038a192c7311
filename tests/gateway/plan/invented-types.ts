import { between, pick, type Random } from '../../../src/demonstration/random.ts';
import { membersOf } from './invent-world.ts';
import { happens } from './random-document.ts';

export interface Field {
  name: string;
  type: string;
  department: string;
}

export interface RecordType {
  name: string;
  /** By department: the key by which it knows the records. */
  keys: Map<string, string[]>;
  fields: Field[];
}

export interface InventedTypes {
  records: readonly RecordType[];
  /** The records of the interface Item. */
  items: ReadonlySet<string>;
  /** The records of the union Either, beside parts of records. */
  either: ReadonlySet<string>;
  /**
   * The department that can say of each item what it is. There, another can add to the interface without knowing its
   * records: the department east, which exists only then.
   */
  registry: string | null;
}

export const departments = ['north', 'south', 'west'];
const keySets = [['id'], ['code'], ['id code']];
const leaves = ['String', 'Int', 'Colour', '[String!]', '[[Int]!]', '[Colour!]'];
const names = ['name', 'grade', 'rank', 'label', 'size', 'note', 'kind'];

export function inventTypes(random: Random, hasRegistry: boolean): InventedTypes {
  const registry = hasRegistry ? pick(random, departments) : null;
  const named = Array.from({ length: between(random, 2, 4) }, (_, index) => `Record${index}`);
  const items = new Set(named.filter(() => happens(random, 0.7)));
  if (items.size === 0) items.add('Record0');
  const either = new Set(named.filter(() => happens(random, 0.6)));
  const records = named.map((name) => inventType(name, items.has(name) ? registry : null, random));
  const types = { records, items, either, registry };
  for (const type of records) linkType(type, types, random);
  addItemFields(types, random);
  return types;
}

function inventType(name: string, registry: string | null, random: Random): RecordType {
  const home = pick(random, departments);
  const known = departments.filter((one) => one === home || one === registry || happens(random, 0.8));
  const [first, second] = [pick(random, keySets), pick(random, keySets)] as [string[], string[]];
  const both = [...new Set([...first, ...second])];
  const keys = new Map(known.map((one) => [one, one === home ? both : pick(random, [first, second])]));
  // What another department says of an item, it says of the item's id.
  if (registry) keys.set(registry, [...new Set([...both, 'id'])]);
  const fields: Field[] = names
    .filter(() => happens(random, 0.7))
    .map((field) => ({ name: field, type: wrapped(pick(random, leaves), random), department: pick(random, known) }));
  fields.push({ name: 'echo', type: 'String', department: pick(random, known) });
  return { name, keys, fields };
}

/** Links the records of a type to others, to parts of their own, and to whatever an interface or a union says. */
function linkType({ keys, fields }: RecordType, types: InventedTypes, random: Random): void {
  for (const department of keys.keys()) {
    const link = (name: string, chance: number) => {
      if (membersOf(name, department, types).length > 0 && happens(random, chance))
        fields.push({ name: `${department}${name}`, type: wrapped(name, random), department });
    };
    for (const name of ['Part', 'Item', 'Either']) link(name, 0.6);
    for (const other of types.records) if (other.keys.has(department)) link(other.name, 0.4);
  }
}

/** What every item has: in one department or another, of the type that the interface says or a narrower one. */
function addItemFields({ records, items, registry }: InventedTypes, random: Random): void {
  const nearest = pick(random, ['Item', '[Item]', '[[Item]]']);
  const at = pick(random, departments);
  for (const { name, keys, fields } of records.filter((type) => items.has(type.name))) {
    const known = [...keys.keys()];
    const somewhere = () => (known.includes(at) && happens(random, 0.8) ? at : pick(random, known));
    const narrower = (type: string) => (happens(random, 0.3) ? `${type}!` : type);
    const department = somewhere();
    const isOwn = happens(random, 0.3);
    fields.push(
      { name: 'rating', type: narrower('Int'), department: somewhere() },
      { name: 'piece', type: narrower('Part'), department: somewhere() },
      { name: 'nearest', type: narrower(isOwn ? nearest.replace('Item', name) : nearest), department },
    );
    for (const one of known) fields.push({ name: 'mark', type: 'String', department: one });
    if (registry) for (const [field, type] of itemFieldsOfEast) fields.push({ name: field, type, department: 'east' });
  }
}

/** What the department adds to the interface that knows no item's type. */
const itemFieldsOfEast = [
  ['score', 'Int'],
  ['remarks', '[String!]'],
  ['beside', '[Item]'],
] as const;

export function wrapped(type: string, random: Random): string {
  const one = happens(random, 0.2) ? `${type}!` : type;
  if (happens(random, 0.6) || type.includes('[')) return one;
  const list = happens(random, 0.3) ? `[[${one}]]` : `[${one}]`;
  return happens(random, 0.2) ? `${list}!` : list;
}

/** The fields of the interface that a department can name: those that it knows of every item that it knows. */
export function itemFieldsIn(department: string, { records, items }: InventedTypes): string[] {
  const known = records.filter(({ name, keys }) => items.has(name) && keys.has(department));
  const isSaid = (field: string) =>
    known.every(({ fields }) => fields.some((one) => one.name === field && one.department === department));
  return ['rating', 'piece', 'nearest', 'mark'].filter(isSaid);
}

export function sdlOf(department: string, types: InventedTypes, roots: readonly Field[]): string {
  const query = `type Query { ${roots
    .filter((root) => root.department === department)
    .map(lineOf)
    .join(' ')} ${department}Says: String }`;
  if (department === 'east')
    return `${link}
      type Item @key(fields: "id") @interfaceObject { id: ID!
        ${itemFieldsOfEast.map(([name, type]) => `${name}: ${type}`).join(' ')} }
      ${query}`;
  const own = types.records.filter(({ keys }) => keys.has(department));
  const lines = own.map(({ name, keys, fields }) => {
    const keysHere = keys.get(department)!;
    const keyFields = new Set(keysHere.flatMap((key) => key.split(' ')));
    return [
      `type ${name} ${types.items.has(name) ? 'implements Item' : ''}`,
      `${keysHere.map((key) => `@key(fields: "${key}")`).join(' ')} {`,
      ...[...keyFields].map((field) => `  ${field}: ID!`),
      ...fields.filter((field) => field.department === department).map(lineOf),
      '}',
    ].join('\n');
  });
  return `${link}
    enum Colour { RED GREEN }
    type Part @shareable { name: String! size: Int id: ID mark: String inner: [Part] }
    ${lines.join('\n')}
    ${abstractSdlOf(department, types)}
    ${query}`;
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@interfaceObject"])';

function abstractSdlOf(department: string, types: InventedTypes): string {
  const isRegistry = types.registry === department;
  const nearest = types.records
    .flatMap(({ fields }) => fields.filter(({ name }) => name === 'nearest'))
    .map(({ type }) => type.replace(/!$/, '').replace(/Record\d/, 'Item'))[0]!;
  const typeOf = { rating: 'Int', piece: 'Part', nearest, mark: 'String' } as Record<string, string>;
  const fields = itemFieldsIn(department, types).map((name) => `${name}: ${typeOf[name]}`);
  const item =
    membersOf('Item', department, types).length > 0
      ? `interface Item ${isRegistry ? '@key(fields: "id")' : ''} { ${isRegistry ? 'id: ID!' : ''} ${fields.join(' ')} }`
      : '';
  return `${item}\nunion Either = ${membersOf('Either', department, types).join(' | ')}`;
}

function lineOf({ name, type }: Field): string {
  const args = name === 'echo' ? '(x: Int, loud: Boolean = false)' : '';
  return `  ${name}${args}: ${type} ${name === 'mark' ? '@shareable' : ''}`;
}
