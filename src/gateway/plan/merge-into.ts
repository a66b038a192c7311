import type { Answered } from './create-projection.ts';

/**
 * Puts what one answer says into another: value upon value, the records of a list each upon its own. @returns the
 * target
 * @param vague names that say less of a record than the name of its type does
 */
export function mergeInto(target: Answered, source: Answered, vague: ReadonlySet<unknown>): Answered {
  for (const key of Object.keys(source)) {
    const present = Object.hasOwn(target, key) ? target[key] : null;
    const value = source[key];
    if (isTree(present) && isTree(value) && Array.isArray(present) === Array.isArray(value))
      mergeInto(present, value, vague);
    else if (key !== '__typename' || present === null || !vague.has(value)) target[key] = value;
  }
  return target;
}

export function isTree(value: unknown): value is Answered {
  return typeof value === 'object' && value !== null;
}
