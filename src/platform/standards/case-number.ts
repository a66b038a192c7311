import { failed, passed, type Checked } from './checked.ts';
import { halfWidth } from './half-width.ts';

/**
 * A case number (案号) in its one form: without blanks, letters and digits as ASCII, the year in 〔〕, or in （） where
 * it stands first, as courts write it; other brackets are （）.
 */
export function settleCaseNumber(text: string): string {
  return halfWidth(text)
    .replaceAll(/\s+/g, '')
    .replaceAll(/[[(【〖〔](\d{4})年?[\])】〗〕]/g, (_all, year: string, at: number) =>
      at === 0 ? `（${year}）` : `〔${year}〕`,
    )
    .replaceAll('(', '（')
    .replaceAll(')', '）');
}

/** Whether a settled text can be the number of a case: it names a year that has begun, and a number in that year. */
export function checkCaseNumber(text: string, today: string): Checked<string> {
  const years = [...text.matchAll(/(?=((?:19|20)\d\d)\D*\d)/g)].map(([, year]) => year!);
  if (years.some((year) => year <= today.slice(0, 4))) return passed(text);
  return years.length === 0
    ? failed('kind', 'Name the year of the case and its number, as in （2026）陕0111未救7号 or JJ-2026-0117.')
    : failed('future', 'Name the year of the case: this one has not begun.');
}
