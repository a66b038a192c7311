import type { StatisticMeasure } from '../platform/statistics/define-statistics.ts';

/** 0: the count has to be told, and adds nothing. */
export type Sign = 1 | 0 | -1;

/** What is told of a row: a measure, or an indicator, which is reckoned from several. */
export interface Figure {
  /** The field of a row. */
  name: string;
  title: string;
  description: string;
  source: string;
  /** What is added up, and of which whole it is the share. */
  terms: readonly Term[];
  whole: StatisticMeasure;
  /** Fields of a row on which it stands: who may not ask for all of them may not ask for it. */
  needs: readonly string[];
  /** `(children − withoutCarer) / children`; null for a measure. */
  formula: string | null;
}

export interface Term {
  sign: Sign;
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
    needs: [name],
    formula: null,
  };
}
