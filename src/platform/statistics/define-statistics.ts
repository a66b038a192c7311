/** One way to divide the children of the register, each of whom has exactly one of its values. */
export interface StatisticDimension {
  /** As in `schoolStage`. Unique over all departments. */
  name: string;
  /** Chinese term, as in 学段. */
  title: string;
  /** Meaning, code table and source, in English. */
  description: string;
  /**
   * Code → Chinese term. A child of whom nothing is recorded has `UNRECORDED`, which stands in every dimension that is
   * not always recorded.
   */
  values: Readonly<Record<string, string>>;
  isAlwaysRecorded?: boolean;
  /** Health, specific status, danger: cells of it have the larger minimum. */
  isSensitive: boolean;
  /**
   * The field of the contract that tells it of one child, as in `Schooling.stage`: who may read that in clear sees true
   * numbers by it.
   */
  item: string;
  /** SQL over the department's `from`: the code as text, or the fact from which `valueAt` finds it. */
  sql: string;
  /** For a value that changes with time alone: what the fact means at the end of a month, `2026-09`. */
  valueAt?(fact: string | null, month: string): string;
}

/**
 * Children that are counted: all, or those of one value of a dimension. Their share is of all children of the same
 * cell.
 */
export interface StatisticMeasure {
  /** As in `dropouts`. Unique over all departments. */
  name: string;
  title: string;
  /** Who is counted, and by which record. */
  description: string;
  /** Law, document or capability id. */
  source: string;
  where: { dimension: string; value: string } | null;
}

/** What a department counts of the children of the register: `src/departments/<name>/statistics.ts`. */
export interface DepartmentStatistics {
  /**
   * SQL: one row for each child, of which `scope` has child_id, residence_division, birth_date, categories and sealed.
   */
  from: string;
  dimensions: readonly StatisticDimension[];
  measures: readonly StatisticMeasure[];
}

export function defineStatistics(statistics: DepartmentStatistics): DepartmentStatistics {
  return statistics;
}
