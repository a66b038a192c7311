import { ageOn } from '../standards/day-in-china.ts';
import { icdChapter } from '../standards/icd-10.ts';

/**
 * The closed list of masks, the strictest first: where two rules mask one field in two ways, the one that stands first
 * here decides. A mask keeps the field's scalar type, and null stays null.
 */
export const maskNames = ['presence', 'ageBand', 'yearOnly', 'icdChapter', 'county', 'lastFour', 'initial'] as const;
export type MaskName = (typeof maskNames)[number];

/** The types of the fields that each mask serves; a rule that masks another one is a fault. */
export const maskTypes: Readonly<Record<MaskName, readonly string[]>> = {
  presence: ['String'],
  ageBand: ['Date'],
  yearOnly: ['Date'],
  icdChapter: ['String'],
  county: ['String'],
  lastFour: ['String'],
  initial: ['String'],
};

/** Stands for a value of which only the presence may be known. */
export const presenceMark = '*';

/** The ages at which the bands 0–2, 3–5, 6–11, 12–15, 16–17 and 18 upward begin, the highest first. */
export const ageBands = [18, 16, 12, 6, 3, 0] as const;

/**
 * Applies a mask to one value as it would leave the platform. The database says the same in SQL (`formExpression`), and
 * twice is once.
 * @param today YYYY-MM-DD in China: an age is one on a day
 */
export function applyMask(mask: MaskName, value: unknown, today: string): string | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  switch (mask) {
    case 'presence':
      return presenceMark;
    case 'ageBand':
      return ageBandStart(text, today);
    case 'yearOnly':
      return `${text.slice(0, 4)}-01-01`;
    case 'icdChapter':
      return icdChapterRange(text);
    case 'county':
      return text.slice(0, 6).padEnd(12, '0');
    case 'lastFour':
      return lastFour([...text]);
    case 'initial':
      return [...text].map((character, index) => (index === 0 ? character : '*')).join('');
  }
}

function lastFour(characters: string[]): string {
  return characters.length > 4 ? '*'.repeat(characters.length - 4) + characters.slice(-4).join('') : '****';
}

/**
 * 1 January of the year in which those were born who are, this year, as old as the band begins: the same day for every
 * child of the band. The year in which the child itself entered its band would tell the year of birth.
 */
function ageBandStart(birthDate: string, today: string): string {
  const age = ageOn(today, birthDate);
  const band = ageBands.find((from) => age >= from) ?? 0;
  return `${Number(today.slice(0, 4)) - band}-01-01`;
}

function icdChapterRange(code: string): string | null {
  const chapter = icdChapter(code);
  return chapter && `${chapter.from}-${chapter.to}`;
}
