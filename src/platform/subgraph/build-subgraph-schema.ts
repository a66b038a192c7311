import { buildSubgraphSchema as buildFederatedSchema, printSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap } from 'type-graphql';
import { guardOperations } from '../policy/shield-door.ts';
import { assertConcreteTypes } from './assert-concrete-types.ts';
import { assertNullableOperations } from './assert-nullable-operations.ts';
import type { Department, ReferenceResolver } from './define-department.ts';
import { protectSchema } from './protect-schema.ts';
import type { RequestContext } from './request-context.ts';

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

/** A reference is a key, never data: whatever else it says is left out. */
function resolveByKey(resolve: ReferenceResolver<never>) {
  return ({ id }: { id: string }, context: RequestContext, info: GraphQLResolveInfo) => {
    context.lookAhead(info);
    return resolve({ id }, context as never);
  };
}

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
    resolvers[type] = { ...resolvers[type], __resolveReference: resolveByKey(resolve) };
  }
  const schema = buildFederatedSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  return { schema: guardOperations(protectSchema(schema)), sdl };
}
