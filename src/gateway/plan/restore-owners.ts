import {
  Kind,
  parse,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { isInterfaceObject } from './supergraph-types.ts';

/**
 * A department that knows an interface as a type of records may need of them what it says is another department's
 * (`@requires`, `@external`). The composition forgets whose that is, and the plan would ask for it where nobody knows
 * it: here it is another's again.
 * @param supergraph Apollo Federation 2
 */
export function restoreOwners(supergraph: DocumentNode): DocumentNode {
  return {
    ...supergraph,
    definitions: supergraph.definitions.map((type) =>
      type.kind === Kind.INTERFACE_TYPE_DEFINITION && isInterfaceObject(type.directives)
        ? { ...type, fields: type.fields?.map((field) => restoreOwner(type, field)) }
        : type,
    ),
  };
}

function restoreOwner(type: InterfaceTypeDefinitionNode, field: FieldDefinitionNode): FieldDefinitionNode {
  const joined = (type.directives ?? []).map(textsOf);
  const keys = joined.flatMap(({ key = '' }) => key.split(/\W+/));
  if (keys.includes(field.name.value)) return field;
  const needing = new Set(
    (type.fields ?? [])
      .flatMap(({ directives = [] }) => directives.map(textsOf))
      .filter(({ requires = '' }) => outermost(requires).includes(field.name.value))
      .map(({ graph }) => graph),
  );
  const { directives = [] } = field;
  const isTold = directives.some((one) => needing.has(textsOf(one).graph));
  if (needing.size === 0 || isTold) return field;
  const owners = directives.length > 0 ? [] : joined.map(({ graph }) => graph).filter((graph) => !needing.has(graph));
  const restored = [
    ...[...new Set(owners)].map((graph) => `@join__field(graph: ${graph})`),
    ...[...needing].map((graph) => `@join__field(graph: ${graph}, external: true)`),
  ];
  return { ...field, directives: [...directives, ...directivesOf(restored.join(' '))] };
}

function directivesOf(text: string): readonly ConstDirectiveNode[] {
  const [type] = parse(`scalar Any ${text}`).definitions;
  return (type as { directives?: readonly ConstDirectiveNode[] }).directives ?? [];
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
