import type { StatisticMeasure } from '../platform/statistics/define-statistics.ts';

/** What a row tells: a measure, or an indicator, which is computed from several measures. */
export interface Figure {
  /** The field of a row. */
  name: string;
  title: string;
  description: string;
  source: string;
  /** What is added up, and of which whole it is the share. */
  terms: readonly Term[];
  whole: StatisticMeasure;
  /** Measures that the sum does not contain: it is told only where each of them is told too. */
  requires: readonly StatisticMeasure[];
  /** The fields of a row from which it is computed: a requester needs all of them. */
  needs: readonly string[];
  /** `(children − withoutCarer) / children`; null for a measure. */
  formula: string | null;
}

export interface Term {
  sign: 1 | -1;
  measure: StatisticMeasure;
}

/** A measure is its own count, and its whole all children of the same cell. */
export function figureOf(measure: StatisticMeasure): Figure {
  const { name, title, description, source } = measure;
  return {
    name,
    title,
    description,
    source,
    terms: [{ sign: 1, measure }],
    whole: { ...measure, where: null },
    requires: [],
    needs: [name],
    formula: null,
  };
}
