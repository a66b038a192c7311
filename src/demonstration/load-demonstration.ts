import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DemonstrationChild } from './demonstration-child.ts';
import { populate } from './population.ts';
import { villagesOfPlaces, type Village } from './villages-of-places.ts';

export type CopyValue = string | number | boolean | null | readonly string[];
export type CopyRow = readonly CopyValue[];

/** How one table of a department is filled with demonstration data. */
export interface DemonstrationTable {
  table: string;
  columns: readonly string[];
  /** Rows of one child, in the order of the columns. */
  rowsOf?(child: DemonstrationChild): CopyRow[];
  /** Rows that are there once, such as the schools of the villages. */
  rows?(villages: readonly Village[]): CopyRow[];
}

export interface DemonstrationTarget {
  connection: Client;
  tables: DemonstrationTable[];
}

/** The day on which the demonstration plays, so that the same number gives the same children on any day. */
export const demonstrationDay = '2026-09-01';

/** Children that are made and written at a time: bounds the memory. */
const batch = 5000;

/** Every department's copy of the child's scope but the register's own. */
export const childScopeTable: DemonstrationTable = {
  table: 'child_scope',
  columns: ['child_id', 'residence_division', 'household_division', 'sealed', 'categories', 'birth_date', 'version'],
  rowsOf: (child) => [
    [
      child.id,
      child.residenceDivision,
      child.householdDivision,
      child.sealed,
      child.categories.map(codeOf),
      child.birthDate,
      1,
    ],
  ],
};

/** `left-behind` as the code tables write it: `LEFT_BEHIND`. */
export function codeOf(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/**
 * Writes the population into all targets by COPY, each in the transaction that the caller has opened.
 * @param onProgress told how many children are written
 */
export async function loadDemonstration(
  targets: DemonstrationTarget[],
  { children, seed }: { children: number; seed: number },
  onProgress: (done: number) => void,
): Promise<void> {
  const villages = await villagesOfPlaces();
  for (const { connection, tables } of targets) {
    for (const table of tables) if (table.rows) await copy(connection, table, [table.rows(villages)]);
  }
  const population = populate({ children, seed, today: demonstrationDay, villages });
  for (let done = 0; done < children; done += batch) {
    const some = nextOf(population, Math.min(batch, children - done));
    await Promise.all(targets.map((target) => writeBatch(target, some)));
    onProgress(done + some.length);
  }
}

async function writeBatch({ connection, tables }: DemonstrationTarget, children: DemonstrationChild[]): Promise<void> {
  for (const table of tables) {
    const { rowsOf } = table;
    if (rowsOf)
      await copy(
        connection,
        table,
        children.values().map((child) => rowsOf(child)),
      );
  }
}

async function copy(
  connection: Client,
  { table, columns }: DemonstrationTable,
  groups: Iterable<CopyRow[]>,
): Promise<void> {
  const sink = connection.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from(blocksOf(groups)), sink);
}

/** COPY text in blocks of some size: one write per row would cost more than the row. */
function* blocksOf(groups: Iterable<CopyRow[]>): Generator<Buffer> {
  let block = '';
  for (const rows of groups) {
    for (const row of rows) block += `${row.map(copyText).join('\t')}\n`;
    if (block.length > 65_536) {
      yield Buffer.from(block);
      block = '';
    }
  }
  if (block !== '') yield Buffer.from(block);
}

function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escape(value);
  return escape(`{${value.map((one) => `"${one.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`);
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/** Iterator.take would close the generator with its first batch. */
function nextOf<Item>(items: Generator<Item>, count: number): Item[] {
  return Array.from({ length: count }, () => items.next().value as Item);
}
