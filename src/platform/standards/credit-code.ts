import { failed, passed, type Checked, type Finding } from './checked.ts';

/** A unified social credit code (统一社会信用代码), taken apart. */
export interface CreditCode {
  /** All 18 characters in upper case. */
  code: string;
  /** Division of the registering authority, six digits. */
  division: string;
  /** Organisation code (组织机构代码), nine characters. */
  organisation: string;
  /** What is doubtful about a code that is accepted all the same. */
  warnings: Finding[];
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/**
 * Checks a unified social credit code (统一社会信用代码) by GB 32100-2015. A wrong check character is a warning: codes that
 * organisations really hold are reported to fail it.
 * @returns its parts with warnings, or the first check that failed: length, characters
 */
export function checkCreditCode(text: string): Checked<CreditCode> {
  const code = text.trim().toUpperCase();
  if (code.length !== 18) return failed('length', 'Give all 18 characters of the code.');
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) {
    return failed(
      'characters',
      'Give digits and capital letters without I, O, S, V and Z; characters 3 to 8 are digits.',
    );
  }
  const warnings: Finding[] = [];
  if (code[17] !== checkCharacterOf(code)) {
    warnings.push({
      check: 'checkDigit',
      remedy: 'Compare the code with the certificate: its last character does not fit the others.',
    });
  }
  return passed({ code, division: code.slice(2, 8), organisation: code.slice(8, 17), warnings });
}

/**
 * Adds the check character to the first 17 characters.
 * @throws RangeError when they are not 17 characters of the standard's alphabet
 */
export function composeCreditCode(body: string): string {
  if (!/^[0-9A-HJ-NPQRTUWXY]{17}$/.test(body)) {
    throw new RangeError('A credit code is composed of 17 digits and capital letters without I, O, S, V and Z.');
  }
  return body + checkCharacterOf(body);
}

function checkCharacterOf(body: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * alphabet.indexOf(body[at]!), 0);
  return alphabet[(31 - (sum % 31)) % 31]!;
}
