import type { DemonstrationChild } from '../../src/demonstration/demonstration-child.ts';
import { dayOf } from '../../src/demonstration/iso-date.ts';
import { abolishedDivisions } from '../../src/demonstration/shares.ts';
import { checkResidentId } from '../../src/platform/standards/resident-id.ts';

const abolished = new Map(
  Object.values(abolishedDivisions)
    .flat()
    .map(({ code, until }) => [code, until]),
);

/** Whether the number breaks the standard, or says another sex, birth date or county than the register. */
export function hasNumberFault(
  { residentId, residentIdMissingReason, sex, birthDate, householdDivision, hardCase }: DemonstrationChild,
  today: string,
): boolean {
  if (residentId === null) return residentIdMissingReason === null;
  const checked = checkResidentId(residentId, today);
  if (
    !checked.valid ||
    checked.value.sex !== sex ||
    checked.value.birthDate !== birthDate ||
    residentIdMissingReason !== null
  )
    return true;
  const { division } = checked.value;
  return hardCase === 'old-division-code'
    ? !(birthDate <= abolished.get(division)!)
    : division !== householdDivision.slice(0, 6);
}

const countingConditions = [
  'severely-disabled',
  'seriously-ill',
  'detained',
  'compulsory-detoxification',
  'missing',
  'dead',
];

/** Whether the conditions of the parents explain what else the register says of the child. */
export function hasSoundParents(
  { categories, parents, livesWith, residentIdMissingReason, entrustedCare, carer }: DemonstrationChild,
  today: string,
): boolean {
  const is = (condition: string) => parents.filter((parent) => parent.condition === condition).length;
  const unsupported = parents.every(
    ({ condition, since }) => countingConditions.includes(condition) && dayOf(today) - dayOf(since!) >= 183,
  );
  return (
    parents.map(({ relation }) => relation).join() ===
      (residentIdMissingReason === 'foundling' ? '' : 'father,mother') &&
    (!categories.includes('orphan') || is('dead') === parents.length) &&
    (!categories.includes('de-facto-unsupported') || (unsupported && is('dead') < 2)) &&
    (!categories.includes('left-behind') || is('working-away') > 0) &&
    parents.every(({ condition, since }) => (since === null) === (condition === 'able') && (since ?? today) <= today) &&
    parents.every(
      ({ condition, workplaceDivision }) => (workplaceDivision === null) === (condition !== 'working-away'),
    ) &&
    (carer === null || ['grandparents', 'relatives', 'other-parent'].includes(livesWith)) &&
    (entrustedCare === null ||
      (entrustedCare.trusteeName === carer!.name &&
        entrustedCare.agreedOn <= today &&
        entrustedCare.agreedOn < entrustedCare.until))
  );
}
