import { writeFileSync } from 'node:fs';
import { closest } from 'fastest-levenshtein';
import { terminalWidth } from './ask/render-table.ts';
import type { CatalogueItem } from '../platform/policy/catalogue-item.ts';
import { findCatalogueItems } from '../platform/policy/catalogue/find-catalogue-items.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { standingCatalogue } from '../platform/policy/catalogue/standing-catalogue.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import { renderCatalogueCsv, renderCatalogueJson, renderCatalogueTable } from './render-catalogue.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

export interface CatalogueOptions {
  format: 'table' | 'csv' | 'json';
  /** Only the fields of this department. */
  owner?: string;
  search?: string;
  /** The file to write; standard output where it is not given. */
  output?: string;
}

/** Prints the catalogue of all departments' fields, or writes it into a file. */
export function showCatalogue({ format, owner, search, output }: CatalogueOptions, now = new Date()): void {
  try {
    const policies = standingPolicies();
    assertKnownOwner(owner, policies);
    const items = findCatalogueItems(standingCatalogue(policies, now), { owner, search });
    const text = render(format, items, policies, output === undefined ? terminalWidth() : Infinity);
    if (output === undefined) process.stdout.write(text);
    else writeCatalogue(output, text);
    // A file or a pipe holds the catalogue and nothing else.
    process.stderr.write(
      `${items.length === 1 ? '1 catalogue item' : `${items.length} catalogue items`}${output === undefined ? '' : ` in ${output}`}.\n`,
    );
  } catch (error) {
    reportFault(error);
  }
}

function render(
  format: CatalogueOptions['format'],
  items: readonly CatalogueItem[],
  policies: Policies,
  width: number,
): string {
  switch (format) {
    case 'table':
      return renderCatalogueTable(items, width);
    case 'csv':
      return renderCatalogueCsv(items, policies);
    case 'json':
      return renderCatalogueJson(items);
  }
}

function assertKnownOwner(owner: string | undefined, { contract: { departments } }: Policies): void {
  if (owner === undefined || departments.includes(owner)) return;
  throw new RangeError(
    `There is no department "${owner}", did you mean "${closest(owner, [...departments])}"? It is one of: ${departments.join(', ')}.`,
  );
}

function writeCatalogue(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new RangeError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code}). Name a file in a folder that is there and that you may write to.`,
    );
  }
}
