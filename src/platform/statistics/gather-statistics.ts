import { sharedDimensions } from './shared-dimensions.ts';
import type { DepartmentStatistics, StatisticDimension, StatisticMeasure } from './define-statistics.ts';

/** What a department's manifest says of statistics. */
export interface CountingDepartment {
  name: string;
  /** Present where the department keeps the child register: the shared dimensions are of it. */
  register?: object;
  statistics?: DepartmentStatistics;
}

/** A dimension as it is counted by. */
export interface CountedDimension extends StatisticDimension {
  /**
   * Whose records tell it: by dimensions of two departments nothing is counted together. The common ones are the
   * register's and everyone's.
   */
  department: string;
  isShared: boolean;
  /** Every code with its Chinese term; `UNRECORDED`, where it occurs, the last. */
  codes: readonly { code: string; title: string }[];
}

/** What all departments count. */
export interface Statistics {
  dimensions: ReadonlyMap<string, CountedDimension>;
  measures: ReadonlyMap<string, StatisticMeasure>;
}

/** Nothing is recorded of it. */
export const unrecorded = 'UNRECORDED';

/**
 * Gathers what the departments declare. @throws TypeError for a name that stands twice, or a measure of an unknown
 * value
 */
export function gatherStatistics(departments: readonly CountingDepartment[]): Statistics {
  const register = departments.find((department) => department.register && department.statistics)?.name ?? '';
  const declared = departments.flatMap(({ name, statistics }) =>
    (statistics?.dimensions ?? []).map((dimension) => counted(dimension, name, false)),
  );
  const dimensions = named('dimension', [
    ...sharedDimensions.map((dimension) => counted(dimension, register, true)),
    ...declared,
  ]);
  const measures = named(
    'measure',
    departments.flatMap(({ statistics }) => statistics?.measures ?? []),
  );
  for (const { name, where } of measures.values()) {
    if (dimensions.has(name))
      throw new TypeError(`"${name}" is a measure and a dimension: name one of them otherwise.`);
    if (where && !dimensions.get(where.dimension)?.codes.some(({ code }) => code === where.value)) {
      throw new TypeError(
        `The measure "${name}" counts ${where.dimension} = ${where.value}, and there is no such value.`,
      );
    }
  }
  return { dimensions, measures };
}

function counted(dimension: StatisticDimension, department: string, isShared: boolean): CountedDimension {
  const codes = Object.entries({
    ...dimension.values,
    ...(!dimension.isAlwaysRecorded && { [unrecorded]: '未登记' }),
  }).map(([code, title]) => ({ code, title }));
  return { ...dimension, department, isShared, codes };
}

function named<One extends { name: string }>(kind: string, all: readonly One[]): ReadonlyMap<string, One> {
  const byName = new Map<string, One>();
  for (const one of all) {
    if (byName.has(one.name))
      throw new TypeError(`Two departments declare a ${kind} "${one.name}": name one of them otherwise.`);
    byName.set(one.name, one);
  }
  return byName;
}
