import type { FetchNodePathSegment, OutputRewrite } from '@graphql-hive/router-query-planner';
import type { Answered } from './create-projection.ts';

/**
 * Puts what one answer says into another: value upon value, the records of a list each upon its own. @returns the
 * target
 */
export function mergeInto(target: Answered, source: Answered): Answered {
  for (const key of Object.keys(source)) {
    const present = Object.hasOwn(target, key) ? target[key] : null;
    const value = source[key];
    if (isTree(present) && isTree(value) && Array.isArray(present) === Array.isArray(value)) mergeInto(present, value);
    else target[key] = value;
  }
  return target;
}

function isTree(value: unknown): value is Answered {
  return typeof value === 'object' && value !== null;
}

/**
 * Gives values for which the planner asked under names of its own the names that they have in the document. To be done
 * last: such a name is that of a key too, by which other departments are asked.
 */
export function renameKeys(answered: unknown, rewrites: readonly OutputRewrite[]): void {
  for (const rewrite of rewrites) {
    // The planner's other rewrites are for abstract types.
    if (!('KeyRenamer' in rewrite)) throw new Error('The query plan has a rewrite that is not known.');
    renameKey(answered, rewrite.KeyRenamer.path, rewrite.KeyRenamer.renameKeyTo);
  }
}

function renameKey(answered: unknown, path: readonly FetchNodePathSegment[], name: string): void {
  const [segment, ...rest] = path as [FetchNodePathSegment, ...FetchNodePathSegment[]];
  if (!isTree(answered)) return;
  if (Array.isArray(answered)) for (const item of answered) renameKey(item, path, name);
  else if ('TypenameEquals' in segment) renameKey(answered, rest, name);
  else if (rest.length > 0) renameKey(answered[segment.Key], rest, name);
  else answered[name] = answered[segment.Key];
}
