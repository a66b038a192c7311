import { buildSubgraphSchema as buildFederatedSchema, printSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap } from 'type-graphql';
import { guardOperations } from '../policy/shield-door.ts';
import { assertConcreteTypes } from './assert-concrete-types.ts';
import { assertNullableOperations } from './assert-nullable-operations.ts';
import type { Department } from './define-department.ts';
import { protectSchema } from './protect-schema.ts';

const federation = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@shareable", "@tag"])';

/** type-graphql asks for one. Here changes come from the database (ChangeListener), and each subscription names its source itself. */
const databasePubSub = {
  publish(topic: string): never {
    throw new Error(`${topic}: changes are told by the database.`);
  },
  subscribe(topic: string): never {
    throw new Error(`${topic}: name the source with "subscribe".`);
  },
};

/** Builds a department's subgraph with every decision in its place, and its SDL, from its decorated classes. */
export async function buildSubgraphSchema(department: Department<any>): Promise<{ schema: GraphQLSchema; sdl: string }> {
  const described = await buildSchema({
    resolvers: department.resolvers,
    // GraphQL has refused unknown input fields before; null and absent values pass.
    validate: { stopAtFirstError: true, validationError: { target: false, value: false } },
    skipCheck: true,
    pubSub: databasePubSub,
  });
  assertConcreteTypes(described);
  assertNullableOperations(described);
  const sdl = `${federation}\n\n${printSubgraphSchema(described)}\n`;
  const resolvers = createResolversMap(described) as Record<string, Record<string, unknown>>;
  for (const [type, resolve] of Object.entries(department.references)) {
    resolvers[type] = { ...resolvers[type], __resolveReference: (key: { id: string }, context: never) => resolve({ id: key.id }, context) };
  }
  const schema = buildFederatedSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  return { schema: guardOperations(protectSchema(schema)), sdl };
}
