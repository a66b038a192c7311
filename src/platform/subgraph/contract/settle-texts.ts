import {
  getNamedType,
  getNullableType,
  GraphQLID,
  GraphQLString,
  isInputObjectType,
  isListType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { bulkOf } from '../../policy/structural-types.ts';
import { settleText } from '../../standards/text.ts';
import { valueOf } from '../../standards/value-of.ts';
import { textFormOf } from './text-form-of.ts';

type Settle = (value: unknown, place: string) => unknown;

/**
 * Brings every text that an operation is given into its one form before a resolver or a check sees it, and refuses what
 * has none. @returns the same schema
 */
export function settleTexts(schema: GraphQLSchema): GraphQLSchema {
  const settleInput = new Map<string, Settle>();
  const changes = new Set(Object.keys(schema.getMutationType()?.getFields() ?? {}).map(bulkOf));
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      // Representations are keys that the platform itself has read.
      if (field.name.startsWith('_')) continue;
      // A bulk mutation settles each of its changes by itself, so that a faulty one holds up no other.
      if (changes.has(field.name)) continue;
      const { resolve, subscribe } = field;
      if (resolve) field.resolve = settledFirst(field, resolve, settleInput);
      if (subscribe) field.subscribe = settledFirst(field, subscribe, settleInput);
    }
  }
  return schema;
}

/** A resolver that is given the settled texts of its operation. */
export function settledFirst<Context>(
  { name: operation, args: given }: Pick<GraphQLField<unknown, Context>, 'name' | 'args'>,
  resolve: GraphQLFieldResolver<unknown, Context>,
  known = new Map<string, Settle>(),
): GraphQLFieldResolver<unknown, Context> {
  const settlers = given.flatMap(({ name, type }): [string, Settle][] => {
    const settle = settlerOf(operation, name, type, known);
    return settle ? [[name, settle]] : [];
  });
  if (settlers.length === 0) return resolve;
  return (source, args, context, info) => resolve(source, settleFields(settlers, args), context, info);
}

function settlerOf(owner: string, name: string, type: GraphQLInputType, known: Map<string, Settle>): Settle | null {
  const settle = settlerOfNamed(owner, name, type, known);
  if (settle === null) return null;
  const each: Settle = isListType(getNullableType(type))
    ? (value, place) => (Array.isArray(value) ? value.map((item) => settle(item, place)) : settle(value, place))
    : settle;
  return (value, place) => (value === null || value === undefined ? value : each(value, place));
}

function settlerOfNamed(owner: string, name: string, type: GraphQLInputType, known: Map<string, Settle>) {
  const named = getNamedType(type);
  if (named === GraphQLString || named === GraphQLID) {
    const form = textFormOf(owner, name, named.name);
    return (value: unknown, place: string) => valueOf(place, settleText(form, value as string));
  }
  if (!isInputObjectType(named)) return null;
  const before = known.get(named.name);
  if (before) return before;
  let settlers: [string, Settle][] = [];
  const settle: Settle = (value) => settleFields(settlers, value as Record<string, unknown>);
  known.set(named.name, settle);
  settlers = Object.values(named.getFields()).flatMap((field): [string, Settle][] => {
    const ofField = settlerOf(named.name, field.name, field.type, known);
    return ofField ? [[field.name, ofField]] : [];
  });
  return settle;
}

function settleFields(settlers: readonly [string, Settle][], given: Record<string, unknown>): Record<string, unknown> {
  const settled = { ...given };
  for (const [name, settle] of settlers) if (Object.hasOwn(given, name)) settled[name] = settle(given[name], name);
  return settled;
}
