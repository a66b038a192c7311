import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  composeServices,
  compositionHasErrors,
  transformSupergraphToPublicSchema,
} from '@theguild/federation-composition';
import { buildASTSchema, getOperationAST, parse, type GraphQLSchema } from 'graphql';
import { createPlanExecutor } from '../../../src/gateway/plan/create-plan-executor.ts';
import type { ExecutePlan } from '../../../src/gateway/plan/plan-runner.ts';
import { createOperationCompiler } from '../../../src/platform/subgraph/serving/create-operation-compiler.ts';
import type { Random } from '../../../src/demonstration/random.ts';
import { departments, inventTypes, sdlOf, wrapped, type Field } from './invented-types.ts';
import { inventWorld, membersOf, referencesTo } from './invent-world.ts';

/** Departments that nobody has, over one world of records that is known as a whole. */
export interface InventedPlatform {
  /** What can be asked of all departments. */
  schema: GraphQLSchema;
  /** What graphql-js answers from, over the schema. */
  world: Record<string, unknown>;
  executePlan: ExecutePlan;
}

/** @param hasRegistry a department adds to an interface of whose records it does not know the types */
export function inventPlatform(random: Random, hasRegistry = false): InventedPlatform {
  const types = inventTypes(random, hasRegistry);
  const all = types.registry ? [...departments, 'east'] : departments;
  const roots: Field[] = types.records.flatMap(({ name, keys }, index) =>
    [...keys.keys()].map((department) => ({
      name: `${department}${index}`,
      type: wrapped(name, random),
      department,
    })),
  );
  for (const department of all)
    for (const name of department === 'east' ? ['Item'] : ['Item', 'Either'])
      if (membersOf(name, department, types).length > 0)
        roots.push({ name: `${department}${name}`, type: wrapped(name, random), department });
  const { records, roots: world } = inventWorld(types, roots, random);
  const referencesIn = (department: string) => [
    ...types.records.filter(({ keys }) => keys.has(department)),
    ...(department === 'east' || department === types.registry ? [{ name: 'Item' }] : []),
  ];
  const subgraphs = all.map((department): Subgraph => ({
    name: department,
    sdl: sdlOf(department, types, roots),
    resolvers: Object.fromEntries(referencesIn(department).map((type) => [type.name, referencesTo(type, records)])),
    rootValue: world,
  }));
  return { ...composePlatform(subgraphs), world };
}

export interface Subgraph {
  name: string;
  sdl: string;
  resolvers?: Record<string, unknown>;
  rootValue?: Record<string, unknown>;
}

/** Composes departments, each a subgraph in this process, and plans over them. */
export function composePlatform(departments: readonly Subgraph[]): Pick<InventedPlatform, 'schema' | 'executePlan'> {
  const subgraphs = departments.map((department) => ({ ...department, typeDefs: parse(department.sdl) }));
  const composed = composeServices(subgraphs.map(({ name, typeDefs }) => ({ name, url: 'http://nowhere', typeDefs })));
  if (compositionHasErrors(composed)) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  const schemas = new Map(
    subgraphs.map(({ name, typeDefs, resolvers = {}, rootValue }) => [
      name,
      serve(buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]), rootValue),
    ]),
  );
  const supergraph = composed.supergraphSdl;
  const schema = buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)));
  const executePlan = createPlanExecutor(schema, supergraph, async ({ department, query }, variableValues) =>
    schemas.get(department)!(query, variableValues),
  );
  return { schema, executePlan };
}

/** Answers as departments do. */
function serve(schema: GraphQLSchema, rootValue?: Record<string, unknown>) {
  const compile = createOperationCompiler(schema);
  return (query: string, variables: Record<string, unknown>) => {
    const document = parse(query);
    return compile(document, getOperationAST(document)!)(rootValue, {}, variables);
  };
}
