import {
  getNamedType,
  getNullableType,
  GraphQLID,
  GraphQLString,
  isInputObjectType,
  isListType,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { settleText } from '../../standards/text.ts';
import { valueOf } from '../../standards/value-of.ts';
import { textFormOf } from './text-form-of.ts';

type Settle = (value: unknown, place: string) => unknown;
type Resolve = GraphQLFieldResolver<unknown, unknown>;

/**
 * Brings every text that an operation is given into its one form before a resolver or a check sees it, and refuses what
 * has none. @returns the same schema
 */
export function settleTexts(schema: GraphQLSchema): GraphQLSchema {
  const settleInput = new Map<string, Settle>();
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      // Representations are keys that the platform itself has read.
      if (field.name.startsWith('_')) continue;
      const settlers = field.args.flatMap(({ name, type }): [string, Settle][] => {
        const settle = settlerOf(field.name, name, type, settleInput);
        return settle ? [[name, settle]] : [];
      });
      if (settlers.length === 0) continue;
      const settled = (args: Record<string, unknown>) => settleFields(settlers, args);
      const { resolve, subscribe } = field;
      if (resolve) field.resolve = before(settled, resolve);
      if (subscribe) field.subscribe = before(settled, subscribe);
    }
  }
  return schema;
}

function before(settled: (args: Record<string, unknown>) => Record<string, unknown>, resolve: Resolve): Resolve {
  return (source, args, context, info) => resolve(source, settled(args), context, info);
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
