/** Connections, the results of bulk mutations, and the history of a record, whose values are decided one by one. */
const structural = ['PageInfo', 'ChangeResult', 'RecordChange', 'FormerValue'];

/** Types that carry no record of their own: what they hold is decided on the types that they connect. */
export function isStructuralType(type: string): boolean {
  return type.startsWith('_') || structural.includes(type) || type.endsWith('Connection') || type.endsWith('Edge');
}

/** Types whose fields are operations; graphql-shield guards them. */
export function isRootType(type: string): boolean {
  return type === 'Query' || type === 'Mutation' || type === 'Subscription';
}

/** The mutation that makes many changes of the kind that the other one makes. */
export function bulkOf(mutation: string): string {
  return `${mutation}Bulk`;
}

/**
 * The operation by whose rules this one is decided: a bulk mutation has no rules of its own, and is open to those to
 * whom the mutation of one change is.
 */
export function decidedOperation(operation: string): string {
  return operation.replace(/Bulk$/, '');
}
