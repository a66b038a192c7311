import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  composeServices,
  compositionHasErrors,
  transformSupergraphToPublicSchema,
} from '@theguild/federation-composition';
import { buildASTSchema, execute, parse, type GraphQLSchema } from 'graphql';
import { createPlanExecutor } from '../../../src/gateway/plan/create-plan-executor.ts';
import type { ExecutePlan } from '../../../src/gateway/plan/plan-runner.ts';
import { between, pick, type Random } from '../../../src/demonstration/random.ts';
import { happens } from './random-document.ts';

/** Departments that nobody has, over one world of records that is known as a whole. */
export interface InventedPlatform {
  /** What can be asked of all departments. */
  schema: GraphQLSchema;
  /** What graphql-js answers from, over the schema. */
  world: Record<string, unknown>;
  executePlan: ExecutePlan;
}

interface Field {
  name: string;
  type: string;
  department: string;
}

interface RecordType {
  name: string;
  /** By department: the key by which it knows the records. */
  keys: Map<string, string[]>;
  fields: Field[];
}

const departments = ['north', 'south', 'west'];
const keySets = [['id'], ['code'], ['id code']];
const leaves = ['String', 'Int', 'Colour', '[String!]', '[[Int]!]', '[Colour!]'];
const names = ['name', 'grade', 'rank', 'label', 'size', 'note', 'kind'];

export function inventPlatform(random: Random): InventedPlatform {
  const types = Array.from({ length: between(random, 2, 4) }, (_, index) => inventType(`Record${index}`, random));
  for (const type of types) linkType(type, types, random);
  const roots = types.flatMap(({ name, keys }, index) =>
    [...keys.keys()].map((department) => ({
      name: `${department}${index}`,
      type: wrapped(name, random),
      department,
    })),
  );
  const typeDefs = new Map(departments.map((department) => [department, parse(sdlOf(department, types, roots))]));
  const composed = composeServices(
    [...typeDefs].map(([name, typeDefs]) => ({ name, url: 'http://nowhere', typeDefs })),
  );
  if (compositionHasErrors(composed)) throw new Error(composed.errors.map(({ message }) => message).join('\n'));

  const { records, world } = inventWorld(types, roots, random);
  const subgraphs = new Map(
    [...typeDefs].map(([department, typeDefs]) => {
      const resolvers = Object.fromEntries(
        types.filter(({ keys }) => keys.has(department)).map((type) => [type.name, referencesTo(type, records)]),
      );
      return [department, buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])];
    }),
  );
  const supergraph = composed.supergraphSdl;
  const schema = buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)));
  const executePlan = createPlanExecutor(schema, supergraph, async ({ department, query }, variableValues) =>
    execute({ schema: subgraphs.get(department)!, document: parse(query), variableValues, rootValue: world }),
  );
  return { schema, world, executePlan };
}

function inventType(name: string, random: Random): RecordType {
  const home = pick(random, departments);
  const known = departments.filter((one) => one === home || happens(random, 0.8));
  const [first, second] = [pick(random, keySets), pick(random, keySets)] as [string[], string[]];
  const both = [...new Set([...first, ...second])];
  const keys = new Map(known.map((one) => [one, one === home ? both : pick(random, [first, second])]));
  const fields: Field[] = names
    .filter(() => happens(random, 0.7))
    .map((field) => ({ name: field, type: wrapped(pick(random, leaves), random), department: pick(random, known) }));
  fields.push({ name: 'echo', type: 'String', department: pick(random, known) });
  return { name, keys, fields };
}

/** Links the records of a type to others, and to parts of their own. */
function linkType({ keys, fields }: RecordType, types: readonly RecordType[], random: Random): void {
  for (const department of keys.keys()) {
    if (happens(random, 0.7)) fields.push({ name: `${department}Part`, type: wrapped('Part', random), department });
    for (const other of types)
      if (other.keys.has(department) && happens(random, 0.6))
        fields.push({ name: `${department}${other.name}`, type: wrapped(other.name, random), department });
  }
}

function wrapped(type: string, random: Random): string {
  const one = happens(random, 0.2) ? `${type}!` : type;
  if (happens(random, 0.6) || type.includes('[')) return one;
  const list = happens(random, 0.3) ? `[[${one}]]` : `[${one}]`;
  return happens(random, 0.2) ? `${list}!` : list;
}

function sdlOf(department: string, types: readonly RecordType[], roots: readonly Field[]): string {
  const own = types.filter(({ keys }) => keys.has(department));
  const lines = own.map(({ name, keys, fields }) => {
    const keyFields = new Set(keys.get(department)!.flatMap((key) => key.split(' ')));
    return [
      `type ${name} ${keys
        .get(department)!
        .map((key) => `@key(fields: "${key}")`)
        .join(' ')} {`,
      ...[...keyFields].map((field) => `  ${field}: ID!`),
      ...fields.filter((field) => field.department === department).map(lineOf),
      '}',
    ].join('\n');
  });
  return `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    enum Colour { RED GREEN }
    type Part @shareable { name: String! size: Int id: ID inner: [Part] }
    ${lines.join('\n')}
    type Query { ${roots
      .filter((root) => root.department === department)
      .map(lineOf)
      .join(' ')} ${department}Says: String }`;
}

function lineOf({ name, type }: Field): string {
  const args = name === 'echo' ? '(x: Int, loud: Boolean = false)' : '';
  return `  ${name}${args}: ${type}`;
}

type Stored = Record<string, unknown>;

function inventWorld(types: readonly RecordType[], roots: readonly Field[], random: Random) {
  const records = new Map<string, Stored[]>(
    types.map(({ name }) => [name, [0, 1, 2].map((index) => ({ id: `${name}-${index}`, code: `c${index}` }))]),
  );
  for (const { name: type, fields } of types) {
    for (const record of records.get(type)!) {
      for (const { name, type: valueType } of fields)
        record[name] =
          name === 'echo'
            ? (args: object) => `${String(record.id)} ${JSON.stringify(args)}`
            : inventValue(valueType, records, random);
    }
  }
  const world: Stored = Object.fromEntries(roots.map(({ name, type }) => [name, inventValue(type, records, random)]));
  for (const department of departments) world[`${department}Says`] = department;
  return { records, world };
}

function inventValue(type: string, records: ReadonlyMap<string, Stored[]>, random: Random): unknown {
  // Now and then a department breaks its own contract.
  if (type.endsWith('!')) {
    if (happens(random, 0.02)) return null;
    const present = () => inventValue(type.slice(0, -1), records, random);
    return present() ?? present() ?? present();
  }
  if (happens(random, 0.15)) return null;
  if (type.startsWith('['))
    return Array.from({ length: between(random, 0, 3) }, () => inventValue(type.slice(1, -1), records, random));
  if (type === 'Int') return between(random, 0, 9);
  if (type === 'Colour') return pick(random, ['RED', 'GREEN']);
  if (type === 'String') return pick(random, ['甲', '乙', '丙']);
  if (type === 'Part') return inventPart(random, 2);
  return pick(random, records.get(type)!);
}

function inventPart(random: Random, depth: number): Stored {
  return {
    name: happens(random, 0.05) ? null : pick(random, ['甲', '乙']),
    size: between(random, 0, 9),
    id: `part-${between(random, 0, 9)}`,
    inner: depth > 0 ? Array.from({ length: between(random, 0, 2) }, () => inventPart(random, depth - 1)) : null,
  };
}

function referencesTo({ name }: RecordType, records: ReadonlyMap<string, Stored[]>) {
  return {
    __resolveReference(key: Stored) {
      const found = records.get(name)!.find(({ id, code }) => (key.id ?? id) === id && (key.code ?? code) === code)!;
      if (key.id === undefined && key.code === undefined) throw new Error(`${name} is asked for without a key.`);
      return { ...found };
    },
  };
}
