import { assertPageSize } from '../../platform/records/find-page.ts';
import { PlatformError } from '../../platform/errors.ts';
import { assertMayFilterOfficeBy } from '../../platform/policy/assert-may-filter-by.ts';
import type { CatalogueItem as Item, CatalogueReader as Reader } from '../../platform/policy/catalogue-item.ts';
import { findCatalogueItems } from '../../platform/policy/catalogue/find-catalogue-items.ts';
import { standingCatalogue } from '../../platform/policy/catalogue/standing-catalogue.ts';
import { isoDateInChina } from '../../platform/standards/day-in-china.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { CatalogueItem, CatalogueReader, Sensitivity, Sharing } from './catalogue-item.type.ts';

/** Which items are asked for; what is null asks for nothing. */
export interface CatalogueFilter {
  search: string | null;
  owner: string | null;
  sharing: Sharing | null;
  sensitivity: Sensitivity | null;
}

/**
 * The catalogue of all departments' fields (目录), as the schemas and the policies in force make it. Its items are
 * records of no child.
 */
export class CatalogueService {
  readonly #context: Pick<RequestContext, 'access' | 'policies' | 'now'>;

  constructor(context: Pick<RequestContext, 'access' | 'policies' | 'now'>) {
    this.#context = context;
  }

  /**
   * The items to which all of the filter applies, in the order of departments and schemas.
   * @param after id of the item after which the page begins
   * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT for an unknown owner or item
   */
  findItems(
    { search, owner, sharing, sensitivity }: CatalogueFilter,
    first: number,
    after: string | null,
  ): CatalogueItem[] {
    const {
      access,
      policies: { contract },
    } = this.#context;
    assertPageSize(first);
    assertMayFilterOfficeBy(access, 'CatalogueItem', [
      ...(search !== null ? ['id', 'title', 'meaning'] : []),
      ...(owner !== null ? ['owner'] : []),
      ...(sharing !== null ? ['sharing'] : []),
      ...(sensitivity !== null ? ['sensitivity'] : []),
    ]);
    if (owner !== null && !contract.departments.includes(owner)) {
      throw new PlatformError(
        'BAD_INPUT',
        `owner: there is no such department; it is one of: ${contract.departments.join(', ')}.`,
        { field: 'owner', check: 'unknown' },
      );
    }
    const items = this.#items();
    const found = findCatalogueItems(after === null ? items : items.slice(placeAfter(items, after)), {
      search,
      owner,
      sharing: sharing && lowerCase(sharing),
      sensitivity: sensitivity && lowerCase(sensitivity),
    });
    return found.slice(0, first).map(itemOf);
  }

  /** @throws PlatformError FILTER_REFUSED */
  findItem(id: string): CatalogueItem | null {
    assertMayFilterOfficeBy(this.#context.access, 'CatalogueItem', ['id']);
    const item = this.#items().find((one) => one.id === id);
    return item ? itemOf(item) : null;
  }

  #items(): readonly Item[] {
    return standingCatalogue(this.#context.policies, this.#context.now);
  }
}

export const catalogue = perRequest((context) => new CatalogueService(context));

function placeAfter(items: readonly Item[], id: string): number {
  const place = items.findIndex((item) => item.id === id);
  if (place < 0)
    throw new PlatformError('BAD_INPUT', 'after: the catalogue has no item of this id.', {
      field: 'after',
      check: 'unknown',
    });
  return place + 1;
}

/** The item as the contract tells it; made anew, since the trace notes on records what was decided of them. */
function itemOf({ sharing, sensitivity, readers, codeTable, ...item }: Item): CatalogueItem {
  return {
    ...item,
    codeTable,
    sharing: upperCase(sharing),
    sensitivity: upperCase(sensitivity),
    readers: readers.map(readerOf),
  };
}

function readerOf({ effect, from, until, ...reader }: Reader): CatalogueReader {
  return {
    ...reader,
    effect: upperCase(effect),
    from: from && isoDateInChina(from),
    until: until && isoDateInChina(until),
  };
}

type UpperCase<Code extends string> = Code extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${UpperCase<Tail>}`
  : Uppercase<Code>;
type LowerCase<Code extends string> = Code extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}-${LowerCase<Tail>}`
  : Lowercase<Code>;

function upperCase<Code extends string>(code: Code): UpperCase<Code> {
  return code.toUpperCase().replaceAll('-', '_') as UpperCase<Code>;
}

function lowerCase<Code extends string>(code: Code): LowerCase<Code> {
  return code.toLowerCase().replaceAll('_', '-') as LowerCase<Code>;
}
