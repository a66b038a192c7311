import { failed, passed, type Checked } from './checked.ts';
import { isoDateInChina, isRealDate } from './day-in-china.ts';

/**
 * A citizen identity number (公民身份号码), taken apart, or a number of the same form: that of a residence permit of
 * residents of Hong Kong, Macao and Taiwan (81, 82, 83), or of a foreigner's permanent residence card (9).
 */
export interface ResidentId {
  /** All 18 characters, `X` in upper case. */
  number: string;
  /**
   * Division code of the county of first registration, six digits, GB/T 2260. It may have been abolished since: people
   * keep their number. On a foreigner's card 9, the province that took the application, and the country's number.
   */
  division: string;
  /** `YYYY-MM-DD`. */
  birthDate: string;
  /** Three digits that tell apart those born on one day in one county; odd for male, even for female. */
  sequence: string;
  /** By GB/T 2261.1-2003: 1 male, 2 female. */
  sex: '1' | '2';
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';

/**
 * Checks a citizen identity number (公民身份号码) by GB 11643-1999.
 * @param text as typed: surrounding spaces and a small `x` are accepted
 * @param today the day in China on which nobody can yet have been born later, an ISO date or an instant
 * @returns its parts, or the first check that failed: length, withdrawn (15 digits), characters, division, birthDate,
 * future, checkDigit
 */
export function checkResidentId(text: string, today: Date | string): Checked<ResidentId> {
  const number = text.trim().toUpperCase();
  if (/^\d{15}$/.test(number)) {
    return failed(
      'withdrawn',
      'Numbers of 15 digits are withdrawn: take the one of 18 characters from the household register or identity card.',
    );
  }
  if (number.length !== 18) return failed('length', 'Give all 18 characters of the number.');
  if (!/^\d{17}[\dX]$/.test(number))
    return failed('characters', 'Give 17 digits and a last character that is a digit or X.');
  const division = number.slice(0, 6);
  if (!/^(9[1-8]|[1-8]\d)\d{4}$/.test(division)) {
    return failed(
      'division',
      'Check the first six digits: they are the division code of a county, or 9, province and country of a foreigner.',
    );
  }
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isRealDate(birthDate))
    return failed('birthDate', 'Check digits 7 to 14: they are the date of birth and must be a real date.');
  if (birthDate > isoDateInChina(today))
    return failed('future', 'Check digits 7 to 14: the date of birth lies in the future.');
  if (number[17] !== checkCharacterOf(number)) {
    return failed('checkDigit', 'Compare each character with the document: the last one does not fit the others.');
  }
  return passed({
    number,
    division,
    birthDate,
    sequence: number.slice(14, 17),
    sex: sexOfSequence(number.charCodeAt(16)),
  });
}

/**
 * Composes a citizen identity number, with its check character, by GB 11643-1999.
 * @param division six digits
 * @param birthDate `YYYY-MM-DD`
 * @param sequence 0 to 999 or three digits; odd for male, even for female
 * @throws RangeError when a part does not have its form
 */
export function composeResidentId(division: string, birthDate: string, sequence: number | string): string {
  const body =
    division +
    birthDate.slice(0, 4) +
    birthDate.slice(5, 7) +
    birthDate.slice(8, 10) +
    String(sequence).padStart(3, '0');
  if (division.length !== 6 || !/^\d{17}$/.test(body)) {
    throw new RangeError(
      'A resident ID number takes a division of six digits, a date YYYY-MM-DD and a sequence of three digits.',
    );
  }
  return body + checkCharacterOf(body);
}

/** The check character that the first 17 digits demand. */
export function checkCharacterOf(body: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += (body.charCodeAt(at) - 48) * weights[at]!;
  return checkCharacters[sum % 11]!;
}

/**
 * Whether six digits have the form of a county's code. Whether the county stands today is not asked: abolished codes
 * live on in numbers.
 */
export function isCountyForm(division: string): boolean {
  return /^[1-8]\d{5}$/.test(division);
}

// The codes of the digits 0 to 9 have the parity of the digits.
function sexOfSequence(lastDigitCode: number): '1' | '2' {
  return lastDigitCode % 2 === 1 ? '1' : '2';
}
