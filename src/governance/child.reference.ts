import type { RequestContext } from '../platform/subgraph/request-context.ts';

/** A child by the key that another subgraph names. */
export function resolveChild({ id }: { id: string }, { children }: RequestContext) {
  return children.load(id);
}
