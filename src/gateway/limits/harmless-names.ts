import { GraphQLError, visit, type DocumentNode } from 'graphql';

/**
 * Refuses names that every JavaScript object inherits, `__proto__` and `constructor` among them. The query plan merges
 * the departments' answers into objects by the names of the document: such an alias would write into what all objects
 * share, and so into every later answer.
 * @throws GraphQLError
 */
export function assertHarmlessNames(document: DocumentNode): void {
  visit(document, {
    Name(node) {
      if (node.value in Object.prototype || node.value === 'prototype') {
        throw new GraphQLError(`The name "${node.value}" cannot be used in a document: choose another alias.`, {
          nodes: [node],
        });
      }
    },
  });
}
