import { icdChapter } from '../standards/icd-10.ts';

/** The closed list of masks. A mask keeps the field's scalar type, and null stays null. */
export const maskNames = ['lastFour', 'initial', 'yearOnly', 'county', 'icdChapter'] as const;
export type MaskName = (typeof maskNames)[number];

/** Applies a mask to one value as it would leave the platform. The database says the same in SQL (`formExpression`), and twice is once. */
export function applyMask(mask: MaskName, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const text = String(value);
  switch (mask) {
    case 'lastFour':
      return lastFour([...text]);
    case 'initial':
      return [...text].map((character, index) => (index === 0 ? character : '*')).join('');
    case 'yearOnly':
      return `${text.slice(0, 4)}-01-01`;
    case 'county':
      return `${text.slice(0, 6)}000000`;
    case 'icdChapter':
      return icdChapterRange(text);
  }
}

function lastFour(characters: string[]): string {
  return characters.length > 4 ? '*'.repeat(characters.length - 4) + characters.slice(-4).join('') : '****';
}

function icdChapterRange(code: string): string | null {
  const chapter = icdChapter(code);
  return chapter && `${chapter.from}-${chapter.to}`;
}
