import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { PlatformError } from '../platform/errors.ts';

/** What one document may ask for. Wide enough for a child's whole file in every department. */
export const queryLimits = { tokens: 4000, depth: 12, fields: 400, rootFields: 10 };

/** Refuses a document that nests too deeply or asks for too much. @throws PlatformError QUERY_TOO_DEEP, QUERY_TOO_LARGE */
export function assertWithinLimits(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const counted = { fields: 0 };
    const rootFields = measure(definition.selectionSet, 1, fragments, counted);
    if (rootFields > queryLimits.rootFields) {
      throw new PlatformError('QUERY_TOO_LARGE', `The document asks ${rootFields} questions at once; at most ${queryLimits.rootFields} are answered.`, {
        limit: queryLimits.rootFields,
      });
    }
  }
}

/** Walks a selection, fragments unfolded, and gives the number of its own fields. Introspection is bounded by the schema. */
function measure(selection: SelectionSetNode, depth: number, fragments: ReadonlyMap<string, FragmentDefinitionNode>, counted: { fields: number }): number {
  if (depth > queryLimits.depth) {
    throw new PlatformError('QUERY_TOO_DEEP', `The document nests more than ${queryLimits.depth} levels deep.`, { limit: queryLimits.depth });
  }
  let own = 0;
  for (const node of selection.selections) {
    if (node.kind === Kind.FIELD) {
      own += 1;
      counted.fields += 1;
      if (counted.fields > queryLimits.fields) {
        throw new PlatformError('QUERY_TOO_LARGE', `The document names more than ${queryLimits.fields} fields.`, { limit: queryLimits.fields });
      }
      if (node.selectionSet && !node.name.value.startsWith('__')) measure(node.selectionSet, depth + 1, fragments, counted);
    } else {
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value)?.selectionSet;
      if (inner) own += measure(inner, depth, fragments, counted);
    }
  }
  return own;
}
