import type { HealthContext } from './health.context.ts';

/** A child by the key that another subgraph names; null for one that this requester may not know of. */
export function resolveChild({ id }: { id: string }, { children }: HealthContext) {
  return children.load(id);
}
