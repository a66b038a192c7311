import { distance } from 'fastest-levenshtein';
import { PlatformError } from '../../platform/errors.ts';
import { checkCaseNumber } from '../../platform/standards/case-number.ts';

/** A reason that the same client gave not long ago. */
export interface EarlierReason {
  childId: string;
  reason: string;
}

/** Words that say only that there is an emergency access: the form says it already. */
const ofTheForm =
  /紧急(?:情况|调阅|处置|查阅|需要)?|情况|调阅|查阅|查看|核实|工作|办案|业务|需要|急需|必须|立即|马上|尽快|因为|由于|儿童|孩子|未成年人|保护|档案|记录|信息|数据|资料|案件|案号|测试|其他|理由|强制报告/g;
const shortest = 10;
/** Characters beside the words of the form, and different ones among them. */
const ownCharacters = 5;
/** Two reasons are the same where fewer of their characters differ. */
const differing = 0.25;

/**
 * Whether somebody who reviews the access can learn from the reason what has happened.
 * @param earlier reasons of the same client
 * @throws PlatformError BAD_INPUT naming what the reason lacks. Pure.
 */
export function assertReason(reason: string, childId: string, earlier: readonly EarlierReason[]): void {
  const refused = (check: string, sentence: string, remedy: string) =>
    new PlatformError('BAD_INPUT', `reason: ${sentence}`, { field: 'reason', check, remedy });
  const said = lettersOf(reason);
  const own = lettersOf(reason.replaceAll(ofTheForm, ''));
  if (said.length < shortest)
    throw refused(
      'length',
      `it has ${said.length} letters, and needs ${shortest}.`,
      'Say what has happened to this child, and why it cannot wait.',
    );
  if (new Set(own).size < ownCharacters)
    throw refused(
      'form',
      'it says only that there is an emergency.',
      'Say what has happened to this child: who reported what, and what is needed for it.',
    );
  const same = earlier.some((one) => one.childId !== childId && isSame(said, lettersOf(one.reason)));
  if (same)
    throw refused(
      'repeated',
      'you have given it for another child.',
      'Say what has happened to this child: a reason is reviewed for each by itself.',
    );
}

/** @throws PlatformError BAD_INPUT for what is no number of a case */
export function assertCaseNumber(caseNumber: string, today: string): void {
  const checked = checkCaseNumber(caseNumber, today);
  if (checked.valid) return;
  throw new PlatformError('BAD_INPUT', 'The case number in x-case-number is no number of a case.', {
    field: 'x-case-number',
    check: checked.check,
    remedy: checked.remedy,
  });
}

function lettersOf(text: string): string[] {
  return [...text.replaceAll(/[^\p{L}\p{N}]/gu, '')];
}

/** Another number, date or name within the same sentence makes no other reason. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  const [first, second] = [one, other].map((letters) => letters.join('').replaceAll(/\p{N}/gu, ''));
  return distance(first!, second!) < differing * Math.max(first!.length, second!.length, 1);
}
