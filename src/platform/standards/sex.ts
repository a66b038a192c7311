/** Sex (性别) by GB/T 2261.1-2003. */
export const sexes = [
  { code: '0', name: '未知的性别', english: 'unknown' },
  { code: '1', name: '男性', english: 'male' },
  { code: '2', name: '女性', english: 'female' },
  { code: '9', name: '未说明的性别', english: 'not stated' },
] as const;

export type SexCode = (typeof sexes)[number]['code'];

/** Whether a text is a code of GB/T 2261.1-2003. */
export function isSexCode(text: string): text is SexCode {
  return sexes.some(({ code }) => code === text);
}
