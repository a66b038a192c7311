import { expect } from '@jest/globals';
import type { Answer } from '../kit/asking-requester.ts';
import type { TestPlatform } from '../kit/start-test-platform.ts';

/** The children in a department's copy of the register that a requester of 610111 reaches. */
export const within = `not sealed and (residence_division like '610111%' or household_division like '610111%')`;

/**
 * What a requester of 610111 must not be able to tell apart: a child of another place, a sealed one, one that does not
 * exist, and no id.
 */
export async function unreachableChildren(kit: TestPlatform): Promise<string[]> {
  const [far] = await kit.sql(
    'civil-affairs',
    `select child_id from child
      where not sealed and residence_division like '42%' and household_division like '42%' limit 1`,
  );
  const [sealed] = await kit.sql(
    'civil-affairs',
    `select child_id from child where sealed and residence_division like '610111%' limit 1`,
  );
  return [far.child_id, sealed.child_id, '00000000-0000-4000-8000-000000000000', 'no id at all'];
}

/** Expects one error and no data under any field, and gives the error's extensions. */
export function onlyError({ data, errors }: Answer): Answer['errors'][number]['extensions'] {
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
  expect(errors).toHaveLength(1);
  return errors[0]!.extensions;
}

/** What the changes of one child's records have left in the department's database, the latest first. */
export async function writtenTraces(kit: TestPlatform, department: string, childId: string) {
  const ofChild = (table: string, order: string) =>
    kit.sql(department, `select * from ${table} where child_id = $1 order by ${order} desc`, [childId]);
  const entries = await kit.sql(
    department,
    `select entry from audit_entry where entry like '%"kind":"change"%' and entry like $1 order by position desc`,
    [`%${childId}%`],
  );
  return {
    history: await ofChild('record_history', 'changed_at'),
    // What the child counts for is told to the statistics; tests/statistics shows it.
    events: (await ofChild('outbox_event', 'position')).filter(({ kind }) => !kind.endsWith('.contribution-changed')),
    deliveries: (await ofChild('outbox_delivery', 'subscriber'))
      .map(({ subscriber }) => subscriber as string)
      .filter((subscriber) => subscriber !== 'statistics')
      .reverse(),
    audit: entries.map(({ entry }) => JSON.parse(entry as string)),
  };
}

/** Rows of every table that a change writes to: equal before and after a change that was refused. */
export async function countTraces(kit: TestPlatform, department: string): Promise<number[]> {
  const tables = ['record_history', 'outbox_event', 'outbox_delivery'];
  const [counts] = await kit.sql(
    department,
    `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
  );
  return tables.map((table) => counts[table]);
}

/** Walks a connection to its end, page by page. @returns all nodes in their order */
export async function walk(ask: (after: string | null) => Promise<Answer>, list: string): Promise<any[]> {
  const nodes: any[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors }: Answer = await ask(after);
    expect(errors).toEqual([]);
    const { edges, pageInfo } = data[list];
    nodes.push(...edges.map(({ node }: any) => node));
    if (!pageInfo.hasNextPage) return nodes;
    after = pageInfo.endCursor;
  }
}
