import { parse } from 'yaml';
import type { FloorFile } from '../../platform/policy/files/policy-files.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { standingCatalogue } from '../../platform/policy/catalogue/standing-catalogue.ts';

/** The items that the floor guards, as `Diagnosis.code`, and those that carry one of them whole. */
export function floorItems({ texts, contract }: Pick<Policies, 'texts' | 'contract'>): ReadonlySet<string> {
  const { floor } = parse(texts['access/platform.yaml']!) as FloorFile;
  const named = new Set(
    floor.flatMap(({ fields = {} }) =>
      Object.entries(fields).flatMap(([type, names]) => names.map((field) => `${type}.${field}`)),
    ),
  );
  const carrying = [...contract.types].flatMap(([type, fields]) =>
    [...fields]
      .filter(([, { carries = [] }]) => carries.some(({ value, part }) => part === 'whole' && named.has(value)))
      .map(([field]) => `${type}.${field}`),
  );
  return new Set([...named, ...carrying]);
}

/**
 * The items of which two people review a change that opens them: what the catalogue calls sensitive or sealed, and what
 * the floor guards.
 */
export function sensitiveItems(policies: Policies, now: Date): ReadonlySet<string> {
  const called = standingCatalogue(policies, now)
    .filter(({ sensitivity }) => sensitivity === 'sensitive' || sensitivity === 'sealed')
    .map(({ id }) => id);
  return new Set([...called, ...floorItems(policies)]);
}
