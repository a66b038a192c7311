import { parse } from 'yaml';
import type { FloorFile } from '../../platform/policy/files/policy-files.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { standingCatalogue } from '../../platform/policy/catalogue/standing-catalogue.ts';

/** The items that the floor guards, as `Diagnosis.code`. */
export function floorItems({ texts }: Pick<Policies, 'texts'>): ReadonlySet<string> {
  const { floor } = parse(texts['access/platform.yaml']!) as FloorFile;
  return new Set(
    floor.flatMap(({ fields = {} }) =>
      Object.entries(fields).flatMap(([type, names]) => names.map((field) => `${type}.${field}`)),
    ),
  );
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
