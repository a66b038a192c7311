import type {
  BatchFetchNode,
  EntityBatchAlias,
  FetchNode,
  FlattenNodePathSegment,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { relocatedError } from '@graphql-tools/utils';
import type { Answered, Path } from './create-projection.ts';
import { mergeInto, renameKeys } from './merge-into.ts';
import { createPlannedCall, type PlanStep } from './plan-step.ts';
import type { CallSubgraph } from '../subgraph-calls.ts';

/** Where in the answer a record stands about which a department is asked. */
interface Place {
  record: Answered;
  path: Path;
}

/**
 * Makes the step that asks a department what it knows of records which others have answered (`_entities` of Apollo
 * Federation 2), of each once, and puts that into them.
 * @param batches each a selection, the records of which it is asked, and the variable that names them
 * @param fallback place of an error that belongs to no record; null leaves it without one
 */
export function createEntityStep(
  node: FetchNode | BatchFetchNode,
  batches: readonly EntityBatchAlias[],
  fallback: Path | null,
  callSubgraph: CallSubgraph,
): PlanStep {
  const call = createPlannedCall(node, callSubgraph);
  return async (run) => {
    const asked: Record<string, Answered[]> = {};
    const indexes = new Map<string, number>();
    /** By batch and by index of what the department is asked about. */
    const places = new Map<string, Place[][]>();
    for (const { alias, paths, requires, representationsVariableName: variable } of batches) {
      const representations = (asked[variable] ??= []);
      const placesOf: Place[][] = [];
      places.set(alias, placesOf);
      for (const path of paths) {
        visitRecords(run.data, path, [], (record, place) => {
          const representation = representationOf(record, requires);
          if (!representation) return;
          const key = variable + JSON.stringify(representation);
          const index = indexes.get(key) ?? representations.push(representation) - 1;
          indexes.set(key, index);
          (placesOf[index] ??= []).push({ record, path: place });
        });
      }
    }
    if (indexes.size === 0) return;

    const { data, errors } = await call(run, asked);
    for (const error of errors ?? []) {
      const [alias, index, ...rest] = error.path ?? [];
      const found = places.get(alias as string)?.[index as number];
      if (found) for (const { path } of found) run.errors.push(relocatedError(error, [...path, ...rest]));
      else run.errors.push(fallback ? relocatedError(error, fallback) : error);
    }
    for (const { alias, outputRewrites } of batches) {
      const known = data?.[alias] as (Answered | null)[] | null | undefined;
      const failed = new Set(errors?.flatMap(({ path }) => (path?.[0] === alias ? [path[1]] : [])));
      known?.forEach((said, index) => {
        if (!said) {
          if (failed.has(index)) run.lost.push(...(places.get(alias)![index] ?? []).map(({ path }) => path));
          return;
        }
        places.get(alias)![index]?.forEach(({ record }, nth) => {
          // What is put into several records is put into each as its own: they may be told different things next.
          mergeInto(record, nth === 0 ? said : structuredClone(said));
          if (outputRewrites) run.lastly.push(() => renameKeys(record, outputRewrites));
        });
      });
    }
  };
}

function visitRecords(
  value: unknown,
  path: readonly FlattenNodePathSegment[],
  place: Path,
  visit: (record: Answered, place: Path) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  const [segment, ...rest] = path;
  if (Array.isArray(value))
    value.forEach((item, index) => visitRecords(item, segment === '@' ? rest : path, [...place, index], visit));
  else if (segment === undefined) visit(value as Answered, place);
  else if (segment === '@') return;
  else if ('Field' in segment) visitRecords((value as Answered)[segment.Field], rest, [...place, segment.Field], visit);
  else if (segment.TypeCondition.includes((value as Answered).__typename as string))
    visitRecords(value, rest, place, visit);
}

/** What identifies a record to the department that is asked; null where it is not known. */
function representationOf(record: Answered, requires: readonly RequiresSelection[]): Answered | null {
  const representation: Answered = {};
  for (const required of requires) {
    if (required.kind === 'Field') {
      const value = record[required.name] ?? record[required.alias ?? required.name];
      const part = required.selections ? partOf(value, required.selections) : value;
      if ((part ?? null) !== null) representation[required.alias ?? required.name] = part;
    } else if (required.kind === 'InlineFragment' && required.typeCondition === record.__typename) {
      Object.assign(representation, representationOf(record, required.selections));
    }
  }
  return Object.keys(representation).some((key) => key !== '__typename') ? representation : null;
}

function partOf(value: unknown, requires: readonly RequiresSelection[]): unknown {
  if (Array.isArray(value)) return value.map((item) => partOf(item, requires));
  return typeof value === 'object' && value !== null ? representationOf(value as Answered, requires) : value;
}
