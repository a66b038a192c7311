import { folders } from '../../folders.ts';
import { isoDateInChina } from '../../standards/day-in-china.ts';
import type { CatalogueItem, DeclaredField } from '../catalogue-item.ts';
import { catalogueItems } from './catalogue-items.ts';
import { describeFields } from './describe-fields.ts';
import type { Policies } from '../policy.ts';
import { readCatalogue } from './read-catalogue.ts';

interface Kept {
  fields: readonly DeclaredField[];
  day: string;
  items: readonly CatalogueItem[];
}

const kept = new WeakMap<Policies, Kept>();

/**
 * The catalogue by these policies, from the committed schemas and `policies/catalogue.yaml`, which are read once for
 * each state of the policies. Rules begin and end with a day in China, so that the items hold for one.
 * @throws PolicyFault for a fault in catalogue.yaml
 */
export function standingCatalogue(policies: Policies, now: Date): readonly CatalogueItem[] {
  const day = isoDateInChina(now);
  let known = kept.get(policies);
  if (known?.day !== day) {
    const fields =
      known?.fields ??
      readCatalogue(folders.policies, policies.contract, describeFields(folders.schema, policies.contract.departments));
    known = { fields, day, items: catalogueItems(fields, policies, now) };
    kept.set(policies, known);
  }
  return known.items;
}
