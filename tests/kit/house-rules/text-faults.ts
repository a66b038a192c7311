import { getNamedType, isInputObjectType, isSpecifiedScalarType, type GraphQLSchema } from 'graphql';
import { textFormOf } from '../../../src/platform/subgraph/contract/text-form-of.ts';

/** The texts that may come in and have no form: arguments of operations, and fields of inputs. */
export function textFaults(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const ofOperations = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap(({ name, args }) => args.map((one) => ({ owner: name, ...one }))),
  );
  const ofInputs = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((input) => Object.values(input.getFields()).map((one) => ({ owner: input.name, ...one })))
    .filter(({ owner }) => !owner.startsWith('join__'));
  return [...ofOperations, ...ofInputs].flatMap(({ owner, name, type }) => {
    const named = getNamedType(type);
    if (!isSpecifiedScalarType(named) || !['String', 'ID'].includes(named.name)) return [];
    try {
      textFormOf(owner, name, named.name);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

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
