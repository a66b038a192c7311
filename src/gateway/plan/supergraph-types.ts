import { Kind, type DocumentNode, type GraphQLSchema, type ObjectTypeDefinitionNode } from 'graphql';

/** What the supergraph says of its types, also of those that nobody can ask for. */
export interface SupergraphTypes {
  /** Whether a record of the first type is of the second too, which may be an interface or a union. */
  isOf(type: unknown, other: string): boolean;
  /**
   * Interfaces that a department knows as if each were a type of records (@interfaceObject): what it calls by such a
   * name, another department can call by the name of its type.
   */
  interfaceObjects: ReadonlySet<string>;
  /** Types for which nobody can ask (@inaccessible). */
  hiddenTypes: ReadonlySet<unknown>;
  /** Interfaces and unions of whose records some are of hidden types. */
  withHiddenTypes: ReadonlySet<string>;
}

/** What can be asked for, and of which interfaces and unions nobody can ask for every type. */
export interface AskedSchema extends Pick<SupergraphTypes, 'hiddenTypes' | 'withHiddenTypes'> {
  schema: GraphQLSchema;
}

/** @param supergraph Apollo Federation 2 */
export function readSupergraphTypes(supergraph: DocumentNode): SupergraphTypes {
  const members = new Map<string, Set<unknown>>();
  const interfaceObjects = new Set<string>();
  const hiddenTypes = new Set<unknown>();
  const add = (abstract: string, type: string) =>
    members.set(abstract, (members.get(abstract) ?? new Set<unknown>()).add(type));
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      for (const { name } of definition.interfaces ?? []) add(name.value, definition.name.value);
      if (definition.directives?.some(({ name }) => name.value === 'inaccessible'))
        hiddenTypes.add(definition.name.value);
    }
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value);
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION && isInterfaceObject(definition.directives))
      interfaceObjects.add(definition.name.value);
  }
  const withHiddenTypes = new Set(
    [...members].filter(([, types]) => [...types].some((type) => hiddenTypes.has(type))).map(([name]) => name),
  );
  return {
    interfaceObjects,
    hiddenTypes,
    withHiddenTypes,
    isOf: (type, other) => type === other || (members.get(other)?.has(type) ?? false),
  };
}

export function isInterfaceObject(directives: ObjectTypeDefinitionNode['directives'] = []): boolean {
  return directives.some(({ arguments: given = [] }) =>
    given.some(({ name, value }) => name.value === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value),
  );
}
