import type { GovernanceContext } from './governance.context.ts';

/** A child by the key that another subgraph names. */
export function resolveChild({ id }: { id: string }, { children }: GovernanceContext) {
  return children.load(id);
}
