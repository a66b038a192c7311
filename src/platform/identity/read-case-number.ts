import { PlatformError } from '../errors.ts';
import { settleText } from '../standards/text.ts';

const maximumLength = 64;

/**
 * Reads the header `x-case-number` (案号), e.g. `%E8%A5%BF%E5%85%AC…`: UTF-8, percent-encoded, because a header holds
 * ASCII only.
 *
 * @returns the case number, 1–64 printable characters in the one form of case numbers, or null when the header
 * is missing or empty.
 * @throws PlatformError BAD_INPUT
 */
export function readCaseNumber(header: string | undefined): string | null {
  const text = header?.trim();
  if (!text) return null;
  const caseNumber = decode(text);
  if ([...caseNumber].length > maximumLength) throw malformed('length', `has more than ${maximumLength} characters`);
  if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u.test(caseNumber))
    throw malformed('printable', 'has characters that cannot be printed');
  if (!/[\p{L}\p{N}]/u.test(caseNumber)) throw malformed('printable', 'has no letter and no digit');
  return caseNumber;
}

function decode(text: string): string {
  if (!/^[\x20-\x7e]+$/.test(text))
    throw malformed('encoding', 'has characters outside ASCII that are not percent-encoded');
  let caseNumber: string;
  try {
    caseNumber = decodeURIComponent(text);
  } catch {
    throw malformed('encoding', 'is not percent-encoded UTF-8');
  }
  const settled = settleText('caseNumber', caseNumber);
  if (settled.valid) return settled.value;
  throw malformed('printable', settled.check === 'blank' ? 'is blank' : 'has characters that cannot be printed');
}

function malformed(check: string, fault: string): PlatformError {
  return new PlatformError('BAD_INPUT', `The case number in x-case-number ${fault}.`, {
    field: 'x-case-number',
    check,
    remedy: `Send the case number as percent-encoded UTF-8, at most ${maximumLength} printable characters.`,
  });
}
