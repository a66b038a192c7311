import type { FetchNodePathSegment, InputRewrite, OutputRewrite } from '@graphql-hive/router-query-planner';
import type { Answered, Path } from './create-projection.ts';
import { isTree, mergeInto } from './merge-into.ts';
import type { SupergraphTypes } from './supergraph-types.ts';

/** What is changed in a record. */
export type Rewrite = (record: unknown) => void;

/** Gives values for which the planner asked under names of its own the names that they have in the document. */
export interface Renaming {
  rename: Rewrite;
  /** A place in what a department has answered, by the names of the document. */
  renamedPath(path: Path): Path;
}

/** At once, before the next step: the names are those of keys too, by which other departments are asked. */
export function createRenaming(rewrites: readonly OutputRewrite[] = [], types: SupergraphTypes): Renaming | null {
  const names = new Map<unknown, string>();
  const rename = sequenceOf(
    rewrites.map((rewrite) => {
      if (!('KeyRenamer' in rewrite)) throw unknownRewrite(rewrite);
      const { path, renameKeyTo } = rewrite.KeyRenamer;
      const key = keyAtEnd(path);
      names.set(key, renameKeyTo);
      return (answered) =>
        visitParents(answered, path, types, (parent) => {
          if (!Object.hasOwn(parent, key)) return;
          mergeInto(parent, { [renameKeyTo]: parent[key] }, types.interfaceObjects);
          delete parent[key];
        });
    }),
  );
  return rename && { rename, renamedPath: (path) => path.map((segment) => names.get(segment) ?? segment) };
}

/**
 * Makes the function that calls a record of which a department is asked by the name that this department has for it: one
 * to which an interface is a type of records knows no name but that.
 */
export function createCalling(rewrites: readonly InputRewrite[] = [], types: SupergraphTypes): Rewrite | null {
  return sequenceOf(
    rewrites.map((rewrite) => {
      const setter = 'ValueSetter' in rewrite ? rewrite.ValueSetter : 'setValueTo' in rewrite ? rewrite : null;
      if (!setter) throw unknownRewrite(rewrite);
      const key = keyAtEnd(setter.path);
      return (record) =>
        visitParents(record, setter.path, types, (parent) => {
          parent[key] = setter.setValueTo;
        });
    }),
  );
}

function sequenceOf(rewrites: readonly Rewrite[]): Rewrite | null {
  if (rewrites.length === 0) return null;
  return (record) => {
    for (const rewrite of rewrites) rewrite(record);
  };
}

function keyAtEnd(path: readonly FetchNodePathSegment[]): string {
  const last = path.at(-1);
  if (!last || !('Key' in last)) throw new Error('The query plan rewrites something that is no field.');
  return last.Key;
}

/** Visits what holds the values at the end of the path. */
function visitParents(
  value: unknown,
  path: readonly FetchNodePathSegment[],
  types: SupergraphTypes,
  visit: (parent: Answered) => void,
): void {
  if (!isTree(value)) return;
  const [segment, ...rest] = path as [FetchNodePathSegment, ...FetchNodePathSegment[]];
  if (Array.isArray(value)) for (const item of value) visitParents(item, path, types, visit);
  else if ('TypenameEquals' in segment) {
    if (segment.TypenameEquals.some((type) => types.isOf(value.__typename, type)))
      visitParents(value, rest, types, visit);
  } else if (rest.length > 0) visitParents(value[segment.Key], rest, types, visit);
  else visit(value);
}

function unknownRewrite(rewrite: object): Error {
  return new Error(`The query plan has a rewrite that is not known: ${Object.keys(rewrite).join(', ')}.`);
}
