import { isNonNullType, type GraphQLSchema } from 'graphql';

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
