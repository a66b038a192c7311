import { Kind, parse, type ConstDirectiveNode, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { isInterfaceObject } from './supergraph-types.ts';

/**
 * A department that knows an interface as a type of records and needs of them what it says is another department's:
 * the composition loses whose it is, and the plan would ask for it where nobody knows it.
 * @throws TypeError naming the field
 */
export function assertToldRequirements(supergraph: DocumentNode): void {
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION || !isInterfaceObject(type.directives)) continue;
    const joinsOf = ({ directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] }) =>
      directives.map(textsOf);
    const keys = joinsOf(type).flatMap(({ key = '' }) => key.split(/\W+/));
    for (const field of type.fields ?? [])
      for (const { graph, requires = '' } of joinsOf(field))
        for (const name of outermost(requires)) {
          const required = type.fields!.find((one) => one.name.value === name);
          const isOthers = required && joinsOf(required).some((join) => join.graph === graph && join.external);
          if (!isOthers && !keys.includes(name))
            throw new TypeError(
              `${type.name.value}.${field.name.value} requires ${name}, of which the supergraph does not say whose it ` +
                'is: let the department that knows the records answer the field.',
            );
        }
  }
}

/** The fields of a selection that stand in no other field. */
function outermost(selection: string): string[] {
  if (selection === '') return [];
  const [{ selectionSet }] = parse(`{${selection}}`).definitions as [OperationDefinitionNode];
  return selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
}

/** What a directive says, by argument. */
function textsOf({ arguments: given = [] }: ConstDirectiveNode): Partial<Record<string, string>> {
  return Object.fromEntries(
    given.flatMap(({ name, value }) => ('value' in value && value.value ? [[name.value, String(value.value)]] : [])),
  );
}
