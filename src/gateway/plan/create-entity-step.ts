import type {
  BatchFetchNode,
  EntityBatchAlias,
  FetchNode,
  FlattenNodePathSegment,
} from '@graphql-hive/router-query-planner';
import { relocatedError } from '@graphql-tools/utils';
import type { Answered, Path } from './create-projection.ts';
import { mergeInto } from './merge-into.ts';
import { createPlannedCall, type PlanStep, type Planning } from './plan-step.ts';
import { createRepresent } from './create-represent.ts';
import { createCalling, createRenaming } from './rewrites.ts';
import type { SupergraphTypes } from './supergraph-types.ts';

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
  { callSubgraph, types }: Planning,
): PlanStep {
  const call = createPlannedCall(node, callSubgraph);
  const asks = batches.map((batch) => ({
    ...batch,
    represent: createRepresent(batch.requires, types),
    callByName: createCalling(batch.inputRewrites, types),
    renaming: createRenaming(batch.outputRewrites, types),
  }));
  return async (run) => {
    const asked: Record<string, Answered[]> = {};
    const indexes = new Map<string, number>();
    /** By batch and by index of what the department is asked about. */
    const places = new Map<string, Place[][]>();
    for (const { alias, paths, represent, callByName, representationsVariableName: variable } of asks) {
      const representations = (asked[variable] ??= []);
      const placesOf: Place[][] = [];
      places.set(alias, placesOf);
      for (const path of paths) {
        visitRecords(run.data, path, [], types, (record, place) => {
          const representation = represent(record);
          if (representation === null) run.unknown.add(record);
          if (!representation) return;
          callByName?.(representation);
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
      const [alias, index, ...inRecord] = error.path ?? [];
      const rest = asks.find((one) => one.alias === alias)?.renaming?.renamedPath(inRecord) ?? inRecord;
      const found = places.get(alias as string)?.[index as number];
      if (found) for (const { path } of found) run.errors.push(relocatedError(error, [...path, ...rest]));
      else run.errors.push(fallback ? relocatedError(error, fallback) : error);
    }
    for (const { alias, renaming } of asks) {
      const known = data?.[alias] as (Answered | null)[] | null | undefined;
      const failed = new Set(errors?.flatMap(({ path }) => (path?.[0] === alias ? [path[1]] : [])));
      places.get(alias)!.forEach((asked, index) => {
        const said = known?.[index];
        if (!said) {
          for (const { record } of asked) run.unknown.add(record);
          if (failed.has(index)) run.lost.push(...asked.map(({ path }) => path));
          return;
        }
        asked.forEach(({ record }, nth) => {
          // What is put into several records is put into each as its own: they may be told different things next.
          mergeInto(record, nth === 0 ? said : structuredClone(said), types.interfaceObjects);
          renaming?.rename(record);
        });
      });
    }
  };
}

function visitRecords(
  value: unknown,
  path: readonly FlattenNodePathSegment[],
  place: Path,
  types: SupergraphTypes,
  visit: (record: Answered, place: Path) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  const [segment, ...rest] = path;
  if (Array.isArray(value))
    value.forEach((item, index) => visitRecords(item, segment === '@' ? rest : path, [...place, index], types, visit));
  else if (segment === undefined) visit(value as Answered, place);
  else if (segment === '@') return;
  else if ('Field' in segment)
    visitRecords((value as Answered)[segment.Field], rest, [...place, segment.Field], types, visit);
  else if (segment.TypeCondition.some((type) => types.isOf((value as Answered).__typename, type)))
    visitRecords(value, rest, place, types, visit);
}
