import { isObjectType, type GraphQLSchema } from 'graphql';
import { isStructuralType } from '../../policy/structural-types.ts';

const federation = new Set(['_Service', '_Entity']);

/**
 * Policies decide nothing on the types that only carry others, which are told by their names. A record that has such a
 * name would leave undecided: it is refused before the subgraph starts.
 * @throws TypeError naming the type
 */
export function assertStructuralTypes(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || federation.has(type.name)) continue;
    if (!isStructuralType(type.name) || shapes(type.name).includes(shapeOf(schema, type.name))) continue;
    throw new TypeError(
      `${type.name} has the name of a type that carries others, on which no policy decides: call the record otherwise, ` +
        'or make the connection with connectionOf.',
    );
  }
}

/** The fields that a type of this name has where the platform has made it. */
function shapes(name: string): string[] {
  const node = name.replace(/(Connection|Edge)$/, '');
  if (name.endsWith('Connection')) return [`edges: [${node}Edge!]!, pageInfo: PageInfo!, totalCount: Int!`];
  if (name.endsWith('Edge')) return ['cursor: String!, node: object'];
  return (
    {
      PageInfo: ['endCursor: String, hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String'],
      ChangeResult: ['code: String, field: String, message: String, outcome: ChangeOutcome!'],
      FormerValue: ['field: String!, value: String'],
      RecordChange: [
        'at: DateTimeISO!, before: [FormerValue!], client: String!, department: String!, omitted: [String!]!, ' +
          'purpose: String!, reason: String!, version: Int!',
      ],
    }[name] ?? []
  );
}

function shapeOf(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields
    .map(
      (field) => `${field.name}: ${name.endsWith('Edge') && isObjectType(field.type) ? 'object' : String(field.type)}`,
    )
    .sort()
    .join(', ');
}
