import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** Type of the schema about schemas → its field → how many records it has in this schema, on average. */
export type IntrospectionSizes = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How many records the lists of an answer about this schema have, and the links that are often null. */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap());
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composite.flatMap((type) => Object.values(type.getFields()));
  const inputFields = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()));
  const values = types.filter(isEnumType).flatMap((type) => type.getValues());
  const ofTypes = (all: readonly unknown[]) => all.length / types.length;
  return {
    __Schema: { types: types.length, directives: schema.getDirectives().length },
    __Type: {
      fields: ofTypes(fields),
      inputFields: ofTypes(inputFields),
      enumValues: ofTypes(values),
      interfaces: ofTypes(composite.flatMap((type) => type.getInterfaces())),
      possibleTypes: 1,
      // Every second type that a field names is a list of another one, or never null.
      ofType: 0.5,
    },
    __Field: { args: fields.flatMap(({ args }) => args).length / fields.length },
    __Directive: { args: 1, locations: 1 },
  };
}
