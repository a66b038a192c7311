import type { CivilAffairsContext } from './civil-affairs.context.ts';

/** A child by the key that another subgraph names. */
export function resolveChild({ id }: { id: string }, { load }: CivilAffairsContext) {
  return load.child.load(id);
}
