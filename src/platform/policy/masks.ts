import { icdChapter } from '../standards/icd-10.ts';

/** The closed list of masks. A mask keeps the field's scalar type, and null stays null. */
export const maskNames = ['lastFour', 'initial', 'yearOnly', 'county', 'icdChapter'] as const;
export type MaskName = (typeof maskNames)[number];

/** Applies a mask to one value as it would leave the platform. */
export function applyMask(mask: MaskName, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const text = String(value);
  switch (mask) {
    case 'lastFour':
      return text.length > 4 ? '*'.repeat(text.length - 4) + text.slice(-4) : '****';
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

function icdChapterRange(code: string): string | null {
  const chapter = icdChapter(code);
  return chapter && `${chapter.from}-${chapter.to}`;
}
