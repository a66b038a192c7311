import { isAbstractType, type GraphQLSchema } from 'graphql';

/**
 * A rule on an interface or union is not asked when a fragment names the concrete type, so that there are none.
 * @throws TypeError naming the type
 */
export function assertConcreteTypes(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    // Of federation's own: _Entity, each of whose types has its rules.
    if (!isAbstractType(type) || type.name.startsWith('_')) continue;
    throw new TypeError(
      `${type.name} is an interface or a union, which the policies cannot guard: give each of its types a field of its own.`,
    );
  }
}
