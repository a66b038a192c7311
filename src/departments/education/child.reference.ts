import type { EducationContext } from './education.context.ts';

/** A child by the key that another subgraph names. */
export function resolveChild({ id }: { id: string }, { children }: EducationContext) {
  return children.load(id);
}
