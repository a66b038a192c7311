import { between, type Random } from '../../src/demonstration/random.ts';
import { checkResidentId, composeResidentId } from '../../src/platform/standards/resident-id.ts';

/** What a client was told of one child: the name of the field, and each value as text. */
export type ToldOfChild = Map<string, Set<string>>;

/**
 * Guesses the resident ID number of a child from all that a client was told of it. The attacker knows what is
 * published: the form of the number, its check digit, the parity of the sequence by sex, where masks leave characters,
 * and that a student number holds it. Null where too little was told.
 * @param place division of the client, where most children were registered
 */
export function guessNumber(told: ToldOfChild, place: string, today: string, random: Random): string | null {
  const values = [...told.values()].flatMap((ofField) => [...ofField]);
  const days = [...(told.get('birthDate') ?? [])].map((day) => day.replaceAll('-', ''));
  const whole = values
    .flatMap((value) => [...value.matchAll(/(?=(\d{17}[\dX]))/g)].map(([, number]) => number!))
    .filter((number) => checkResidentId(number, today).valid && days.every((day) => number.slice(6, 14) === day));
  if (whole.length > 0) return whole[0]!;
  const [birthDate] = told.get('birthDate') ?? [];
  if (birthDate === undefined) return null;
  const [division = place] = [...(told.get('householdDivision') ?? []), ...(told.get('residenceDivision') ?? [])];
  const candidates = Array.from({ length: 1000 }, (_none, sequence) =>
    composeResidentId(division.slice(0, 6), birthDate, sequence),
  ).filter((number) => fitsSex(number, told) && values.every((value) => fitsMasked(number, value)));
  return candidates.length === 0 ? null : candidates[between(random, 0, candidates.length - 1)]!;
}

function fitsSex(number: string, told: ToldOfChild): boolean {
  const [sex] = told.get('sex') ?? [];
  return sex === undefined || (Number(number[16]) % 2 === 1) === (sex === 'MALE');
}

/** A masked number keeps characters at their places: of 18, of 19 behind a letter, of 20 or 22 with more behind. */
function fitsMasked(number: string, value: string): boolean {
  if (!value.includes('*') || ![18, 19, 20, 22].includes(value.length)) return true;
  const offset = value.length === 19 ? 1 : 0;
  return [...number].every((character, at) => ['*', character].includes(value[at + offset]!));
}
