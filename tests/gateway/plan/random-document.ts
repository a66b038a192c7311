import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import { between, pick, type Random } from '../../../src/demonstration/random.ts';

export const variables = { yes: true, no: false, n: 3 };

/** Whether what has this chance comes to be. */
export function happens(random: Random, chance: number): boolean {
  return random() < chance;
}

const conditions = ['@include(if: $yes)', '@skip(if: $no)', '@include(if: $no)', '@skip(if: $yes)', '@skip(if: $late)'];

/**
 * A document over a schema, not always a valid one: fields twice and under names of other fields, fragments in
 * fragments, on types, interfaces and unions, conditions, arguments.
 */
export function randomDocument(schema: GraphQLSchema, random: Random): string {
  const fragments: string[] = [];
  const aliases = ['id', 'code', 'name', 'size', '__typename', 'inner', 'a', 'b', '_0_name', '_1_id'];

  function selection(type: GraphQLCompositeType, depth: number): string {
    const fields = isUnionType(type)
      ? []
      : Object.values(type.getFields()).filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
    const selected = Array.from({ length: between(random, 1, 4) }, () => {
      if (depth > 0 && happens(random, isAbstractType(type) ? 0.5 : 0.15)) return fragment(type, depth - 1);
      if (happens(random, 0.1)) return `${alias()}__typename${condition()}`;
      if (fields.length === 0) return '__typename';
      const field = pick(random, fields);
      const named = getNamedType(field.type);
      const args = field.args.length > 0 ? pick(random, ['', '(x: 1)', '(x: $n)', '(loud: $yes, x: null)']) : '';
      const inner = isCompositeType(named) ? selection(named, depth - 1) : '';
      return `${alias()}${field.name}${args}${condition()} ${inner}`;
    });
    return `{ ${selected.join(' ')} }`;
  }

  function alias(): string {
    return happens(random, 0.25) ? `${pick(random, aliases)}: ` : '';
  }

  function condition(): string {
    return happens(random, 0.1) ? ` ${pick(random, conditions)}` : '';
  }

  /** On the type itself, or on another one of which its records can be. */
  function fragment(outer: GraphQLCompositeType, depth: number): string {
    const possible = isAbstractType(outer) ? schema.getPossibleTypes(outer) : [outer];
    const overlapping = Object.values(schema.getTypeMap()).filter(
      (one): one is GraphQLCompositeType =>
        !one.name.startsWith('__') &&
        isCompositeType(one) &&
        possible.some((record) => record === one || (isAbstractType(one) && schema.isSubType(one, record))),
    );
    const type = happens(random, 0.7) ? pick(random, overlapping) : outer;
    const inner = selection(type, depth);
    const on = type === outer && happens(random, 0.3) ? '' : `on ${type.name}`;
    if (happens(random, 0.5)) return `... ${on}${condition()} ${inner}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${type.name} ${inner}`);
    return Array.from({ length: between(random, 1, 2) }, () => `...${name}${condition()}`).join(' ');
  }

  const operation = `query($yes: Boolean!, $no: Boolean!, $late: Boolean = true, $n: Int) ${selection(schema.getQueryType()!, 4)}`;
  return [operation, ...fragments].join('\n');
}
