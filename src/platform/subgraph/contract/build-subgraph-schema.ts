import { buildSubgraphSchema as buildFederatedSchema, printSubgraphSchema } from '@apollo/subgraph';
import {
  GraphQLError,
  isNonNullType,
  parse,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { buildSchema, createResolversMap, GraphQLISODateTime } from 'type-graphql';
import { assertKnownEntities, federationDirectives } from './known-entities.ts';
import { guardOperations } from './shield-door.ts';
import { carriesDirective } from '../../policy/carried.ts';
import { countsDirective } from './counts.ts';
import type { Department, ReferenceResolver } from '../define-department.ts';
import { extendWithRecords } from './extend-with-records.ts';
import { noteMisses } from './note-misses.ts';
import { protectSchema } from './protect-schema.ts';
import { assertStructuralTypes } from './assert-structural-types.ts';
import { settleTexts } from './settle-texts.ts';
import type { RequestContext } from '../request-context.ts';

const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", ' +
  `import: [${federationDirectives.map((name) => `"@${name}"`).join(', ')}])`;

/**
 * type-graphql asks for one. Here changes come from the database (ChangeListener), and each subscription names its
 * source itself.
 */
const databasePubSub = {
  publish(topic: string): never {
    throw new Error(`${topic}: changes are told by the database.`);
  },
  subscribe(topic: string): never {
    throw new Error(`${topic}: name the source with "subscribe".`);
  },
};

GraphQLISODateTime.description = 'A moment, ISO 8601, UTC. 时间';

/** A reference is a key, never data: whatever else it says is left out. */
function resolveByKey(resolve: ReferenceResolver) {
  return ({ id }: { id: string }, context: RequestContext, info: GraphQLResolveInfo) => {
    context.lookAhead(info);
    return resolve({ id }, context as never);
  };
}

/** Builds a department's subgraph with every decision in its place, and its SDL, from its decorated classes. */
export async function buildSubgraphSchema(department: Department): Promise<{ schema: GraphQLSchema; sdl: string }> {
  const decorated = await buildSchema({
    resolvers: department.resolvers,
    // GraphQL has refused unknown input fields before; null and absent values pass.
    validate: { stopAtFirstError: true, validationError: { target: false, value: false } },
    skipCheck: true,
    pubSub: databasePubSub,
  });
  const { schema: described, resolvers: ofRecords } = extendWithRecords(decorated, department);
  assertStructuralTypes(described);
  assertNullableOperations(described);
  const printed = printSubgraphSchema(described);
  const declared = [
    printed.includes('@carries(') ? carriesDirective : '',
    printed.includes('@counts(') ? countsDirective : '',
  ].join('');
  const sdl = `${federation}\n${declared}\n${printed}\n`;
  assertKnownEntities(parse(sdl), Object.keys(department.references));
  const resolvers = createResolversMap(described) as Record<string, Record<string, unknown>>;
  for (const fields of Object.values(resolvers)) {
    // Records are rows: not of the classes that describe them.
    delete fields.__isTypeOf;
    if ('__resolveType' in fields) fields.__resolveType = typeOfRecord;
  }
  for (const [type, fields] of Object.entries(ofRecords)) resolvers[type] = { ...resolvers[type], ...fields };
  for (const [type, resolve] of Object.entries(department.references)) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolveByKey(resolve) };
  }
  // Only a schema with entities has the scalar of its own; compiled operations bring arguments in by it.
  const typeDefs = parse(sdl.includes('@key(') ? sdl : `${sdl}\nscalar _Any`);
  const schema = buildFederatedSchema([{ typeDefs, resolvers: resolvers as never }]);
  const entities = schema.getQueryType()?.getFields()['_entities'];
  if (entities) entities.resolve = settled(entities.resolve as never);
  return { schema: noteMisses(guardOperations(settleTexts(protectSchema(schema)))), sdl };
}

/**
 * A record of an interface or a union names its own type. The compiled operation waits for no other answer, and would
 * never end after a fault here; one without a name it tells as a fault.
 */
function typeOfRecord({ __typename }: { __typename?: string }): string | undefined {
  return __typename;
}

/**
 * A list of promises as a promise of the list, with the errors in their places: graphql-jit loses the place of one that
 * is rejected.
 */
function settled(
  resolve: GraphQLFieldResolver<unknown, unknown, any, Promise<unknown>[]>,
): GraphQLFieldResolver<unknown, unknown> {
  return (...call) =>
    Promise.all(
      resolve(...call).map((one) =>
        one.catch((fault: Error) => new GraphQLError(fault.message, { originalError: fault })),
      ),
    );
}

/**
 * An operation that is refused, or whose department is away, is null: one that can never be null would take the answers
 * of all others with it, and which error is told would depend on who was first.
 * @throws TypeError naming the operation
 */
export function assertNullableOperations(schema: GraphQLSchema): void {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const { name, type } of Object.values(root?.getFields() ?? {})) {
      if (isNonNullType(type))
        throw new TypeError(`${root!.name}.${name} can never be null: declare it with nullable: true.`);
    }
  }
}
