import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { RootType } from '../../audit/access-trace.ts';
import { PlatformError } from '../../errors.ts';
import { isWithinDivision } from '../../standards/division-code.ts';
import type { RequestContext } from '../request-context.ts';

type Resolve = GraphQLFieldResolver<unknown, RequestContext>;

/**
 * Notes for the audit log which look-ups find no record of a child and which operations are refused: a client
 * that tries numbers, places or children leaves a trace, whether there is something or not.
 */
export function noteMisses(schema: GraphQLSchema): GraphQLSchema {
  for (const type of ['Query', 'Mutation'] as const) {
    const root = schema.getType(type);
    if (!isObjectType(root)) continue;
    for (const field of Object.values(root.getFields())) {
      // Federation's own: the gateway asks by them for records of children that it was told of.
      if (field.name.startsWith('_')) continue;
      const isLookUp = type === 'Query' && isOfChildren(field.type);
      field.resolve = noted(type, field.name, isLookUp, (field.resolve ?? defaultFieldResolver) as Resolve);
    }
  }
  return schema;
}

function noted(type: RootType, operation: string, isLookUp: boolean, resolve: Resolve): Resolve {
  return async (source, args, context, info) => {
    try {
      const found = await resolve(source, args, context, info);
      // graphql-shield returns the error of what it guards.
      if (found instanceof Error) noteFault(context, type, operation, found);
      else if (isLookUp && isNothing(found)) context.trace.noteMiss(type, operation, isOutside(args, context));
      return found;
    } catch (fault) {
      noteFault(context, type, operation, fault);
      throw fault;
    }
  };
}

/** Notes an operation that ends with an error: as a look-up where it names what is not there, otherwise as refused. */
export function noteFault({ trace }: RequestContext, type: RootType, operation: string, fault: unknown): void {
  const { originalError = fault } = fault as { originalError?: unknown };
  const isMiss = originalError instanceof PlatformError && originalError.code === 'NOT_FOUND';
  if (isMiss) trace.noteMiss(type, operation, false);
  else trace.noteRefusedOperation(type, operation);
}

/** Whether the arguments of a look-up name a division beyond the requester's. */
function isOutside(args: { filter?: object | null }, { requester }: RequestContext): boolean {
  return Object.entries({ ...args, ...args.filter }).some(
    ([name, value]) =>
      /division$/i.test(name) && typeof value === 'string' && !isWithinDivision(value, requester.division),
  );
}

/** Whether a query tells of children: it answers a child, a record that leads to its child, or a page of such. */
function isOfChildren(returned: GraphQLOutputType): boolean {
  const type = getNamedType(returned);
  if (!isObjectType(type)) return false;
  const { edges, child } = type.getFields();
  if (edges === undefined) return type.name === 'Child' || child !== undefined;
  const edge = getNamedType(edges.type);
  const node = isObjectType(edge) ? edge.getFields().node : undefined;
  return node !== undefined && isOfChildren(node.type);
}

function isNothing(found: unknown): boolean {
  if (found === null || found === undefined) return true;
  if (Array.isArray(found)) return found.length === 0;
  const { edges } = found as { edges?: unknown };
  return Array.isArray(edges) && edges.length === 0;
}
