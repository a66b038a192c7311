import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';

/** Arguments below the operations: no door settles their texts. */
export function deepArgumentFaults(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || !('getFields' in type) || isInputObjectType(type)) return [];
    if (roots.some((root) => root?.name === type.name)) return [];
    return Object.values(type.getFields())
      .filter(({ args }) => args.some((arg) => ['String', 'ID'].includes(getNamedType(arg.type).name)))
      .map((field) => `${type.name}.${field.name} takes a text below an operation, where no form is given to it.`);
  });
}
