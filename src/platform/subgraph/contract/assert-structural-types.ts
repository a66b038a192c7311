import { isObjectType, Kind, parse, print, type GraphQLSchema } from 'graphql';
import { isStructuralType } from '../../policy/structural-types.ts';
import { sharedTypes } from './extend-with-records.ts';

const federation = new Set(['_Service', '_Entity']);

/**
 * Policies decide nothing on the types that only carry others, which are told by their names. A record that has such a
 * name would leave undecided: it is refused before the subgraph starts.
 * @throws TypeError naming the type
 */
export function assertStructuralTypes(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || federation.has(type.name)) continue;
    if (!isStructuralType(type.name) || madeShape(type.name) === shapeOf(schema, type.name)) continue;
    throw new TypeError(
      `${type.name} has the name of a type that carries others, on which no policy decides: call the record otherwise, ` +
        'or make the connection with connectionOf.',
    );
  }
}

const written = new Map(
  parse(sharedTypes).definitions.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION
      ? [[type.name.value, shapeOfFields((type.fields ?? []).map((one) => [one.name.value, print(one.type)]))] as const]
      : [],
  ),
);

/** The fields that a type of this name has where the platform has made it; null where it makes none. */
function madeShape(name: string): string | null {
  const node = name.replace(/(Connection|Edge)$/, '');
  if (name.endsWith('Connection')) return `edges: [${node}Edge!]!, pageInfo: PageInfo!, totalCount: Int!`;
  if (name.endsWith('Edge')) return 'cursor: String!, node: object';
  if (name === 'PageInfo')
    return 'endCursor: String, hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String';
  return written.get(name) ?? null;
}

function shapeOf(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return shapeOfFields(
    fields.map((field) => [
      field.name,
      name.endsWith('Edge') && isObjectType(field.type) ? 'object' : String(field.type),
    ]),
  );
}

function shapeOfFields(fields: readonly (readonly [name: string, type: string])[]): string {
  return fields
    .map(([name, type]) => `${name}: ${type}`)
    .sort()
    .join(', ');
}
