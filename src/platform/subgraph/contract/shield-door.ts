import { createRequire } from 'node:module';
import util from 'node:util';
import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { IMiddleware } from 'graphql-middleware';
import type { IRules } from 'graphql-shield';
import { PlatformError } from '../../errors.ts';
import { mayEverRead, type Access } from '../../policy/access.ts';
import { decidedOperation } from '../../policy/structural-types.ts';

// graphql-shield's ESM build does not load where util.isUndefined is gone, and mixed builds of the pair fail at start:
// both come as CommonJS.
Object.assign(util, { isUndefined: (value: unknown) => value === undefined });
const require = createRequire(import.meta.url);
const { allow, deny, rule, shield } = require('graphql-shield') as typeof import('graphql-shield');
const { applyMiddleware } = require('graphql-middleware') as typeof import('graphql-middleware');

type Resolve = GraphQLFieldResolver<unknown, { access: Access }>;

/** Operations that carry no decision of their own: federation's, whose records are decided field by field. */
const federationFields = ['_service', '_entities'];

/**
 * The permission tree over queries, mutations and subscriptions: denied by default, and each operation opened by a rule
 * of the policies only.
 */
export function permissionTree(schema: GraphQLSchema): IRules {
  const tree: Record<string, Record<string, unknown>> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = ['Query', 'Mutation', 'Subscription'].includes(type.name);
    tree[type.name] = isRoot
      ? Object.fromEntries(
          Object.keys(type.getFields()).map((field) => [
            field,
            federationFields.includes(field) ? allow : mayCall(type.name, field),
          ]),
        )
      : { '*': allow };
  }
  return tree as IRules;
}

function mayCall(type: string, field: string) {
  return rule(`${type}.${field}`, { cache: 'no_cache' })(
    (_parent, _args, { access }: { access: Access }) => findRefusal(access, type, field) ?? true,
  );
}

function findRefusal(access: Access, type: string, field: string): PlatformError | null {
  if (mayEverRead(access, type, decidedOperation(field))) return null;
  const { department, purpose } = access.requester;
  return new PlatformError('OPERATION_REFUSED', `${field} is not open to ${department} for ${purpose} (no rule).`, {
    field,
    rule: null,
  });
}

/**
 * Guards the operations of a schema with graphql-shield. Fields of records keep their own resolvers: a shield rule on
 * each of them costs several times a synchronous look-up, and protectSchema decides them.
 */
export function guardOperations(schema: GraphQLSchema): GraphQLSchema {
  const guarded = applyMiddleware(
    schema,
    shield(permissionTree(schema), { fallbackRule: deny, allowExternalErrors: true }) as unknown as IMiddleware,
  );
  for (const root of [guarded.getQueryType(), guarded.getMutationType(), guarded.getSubscriptionType()]) {
    const fields = root && schema.getType(root.name);
    if (!isObjectType(fields)) continue;
    for (const [name, field] of Object.entries(fields.getFields())) {
      const { resolve } = root!.getFields()[name]!;
      if (resolve) field.resolve = resolve;
      if (field.subscribe) field.subscribe = guardSubscribe(field.name, field.subscribe);
    }
  }
  return schema;
}

/**
 * graphql-middleware guards a subscription's `resolve`, at each event. The subscriber opens its source before that.
 */
function guardSubscribe(name: string, subscribe: Resolve): Resolve {
  return (source, args, context, info) => {
    const refusal = findRefusal(context.access, 'Subscription', name);
    if (refusal) throw refusal;
    return subscribe(source, args, context, info);
  };
}
