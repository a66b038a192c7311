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
