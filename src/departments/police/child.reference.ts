import type { PoliceContext } from './police.context.ts';

/** A child by the key that another subgraph names. */
export function resolveChild({ id }: { id: string }, { children }: PoliceContext) {
  return children.load(id);
}
