/** Types that carry no record of their own: what they hold is decided on the types that they connect. */
export function isStructuralType(type: string): boolean {
  return type.startsWith('_') || type === 'PageInfo' || type.endsWith('Connection') || type.endsWith('Edge');
}

/** Types whose fields are operations; graphql-shield guards them. */
export function isRootType(type: string): boolean {
  return type === 'Query' || type === 'Mutation' || type === 'Subscription';
}
