import { icdChapters } from '../standards/icd-10.ts';
import { maskTypes, presenceMark, type MaskName } from '../policy/masks.ts';

/**
 * A column as less than its value: masked, or only whether there is a value at all. `ageBand` is no form: an age is one
 * on a day, and a generated column knows no day.
 */
export const columnForms = ['yearOnly', 'icdChapter', 'county', 'lastFour', 'initial', 'presence'] as const;
export type ColumnForm = (typeof columnForms)[number];

/** The property of a form beside that of its column: `residentId` in the form `lastFour` is `residentIdLastFour`. */
export function formProperty(property: string, form: ColumnForm): string {
  return `${property}${form[0]!.toUpperCase()}${form.slice(1)}`;
}

/** The column of a form: `resident_id_last_four`. */
export function formColumn(column: string, form: ColumnForm): string {
  return `${column}_${form.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

export type ColumnKind = 'text' | 'date' | 'uuid' | 'other';

/**
 * Whether a column of this kind has the mask as a form: what is masked keeps its type, so a date keeps its year and a
 * text some characters.
 */
export function hasForm(kind: ColumnKind, mask: MaskName): mask is MaskName & ColumnForm {
  return mask !== 'ageBand' && kind === formKind(mask);
}

/** PostgreSQL's type of the form. */
export function formKind(form: ColumnForm): 'text' | 'date' {
  return maskTypes[form].includes('Date') ? 'date' : 'text';
}

/**
 * The form as an expression on its column, for a generated column: immutable, and without functions of our own, which
 * PostgreSQL does not let a virtual column use. It says the same as `applyMask`; null stays null.
 */
export function formExpression(form: ColumnForm, column: string): string {
  switch (form) {
    case 'lastFour':
      return `case when char_length(${column}) > 4 then repeat('*', char_length(${column}) - 4) || right(${column}, 4) when ${column} is not null then '****' end`;
    case 'initial':
      return `left(${column}, 1) || repeat('*', greatest(char_length(${column}) - 1, 0))`;
    case 'yearOnly':
      return `make_date(extract(year from ${column})::integer, 1, 1)`;
    case 'county':
      return `rpad(left(${column}, 6), 12, '0')`;
    case 'icdChapter':
      return icdChapterExpression(`upper(left(btrim(${column}), 3)) collate "C"`);
    case 'presence':
      return `case when ${column} is not null then '${presenceMark}' end`;
  }
}

function icdChapterExpression(category: string): string {
  const chapters = icdChapters.map(
    ({ from, to }) => `when ${category} between '${from}' and '${to}' then '${from}-${to}'`,
  );
  return `case when ${category} !~ '^[A-Z][0-9]{2}$' then null ${chapters.join(' ')} end`;
}
