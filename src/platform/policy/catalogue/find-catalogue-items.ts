import type { CatalogueItem, Sensitivity, Sharing } from '../catalogue-item.ts';

/** Which items of the catalogue are asked for; what is absent or null asks for nothing. */
export interface CatalogueQuestion {
  /** A part of the id, the Chinese term or the English meaning, in capitals or not. */
  search?: string | null;
  owner?: string | null;
  sharing?: Sharing | null;
  sensitivity?: Sensitivity | null;
}

/** The items of the catalogue to which all that is asked applies, in their order. */
export function findCatalogueItems(
  items: readonly CatalogueItem[],
  { search, owner, sharing, sensitivity }: CatalogueQuestion,
): CatalogueItem[] {
  const sought = search?.trim().toLowerCase() ?? '';
  return items.filter(
    (item) =>
      [item.id, item.title, item.meaning].some((text) => text.toLowerCase().includes(sought)) &&
      (owner ?? item.owner) === item.owner &&
      (sharing ?? item.sharing) === item.sharing &&
      (sensitivity ?? item.sensitivity) === item.sensitivity,
  );
}
