import { expect, test } from '@jest/globals';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { historyView } from '../../src/platform/records/history-table.ts';
import { formColumns, readingRights } from '../../src/platform/rights/reading-rights.ts';
import { viewStatements } from '../../src/platform/rights/grant-roles.ts';
import { loadDepartment } from '../../src/platform/subgraph/load-departments.ts';

const policies = standingPolicies();
const police = await loadDepartment('police');
const histories = police.tables.filter(({ viewOf }) => viewOf);

test('of the history of a record the columns of the record are granted where a rule releases the history, and nothing elsewhere', () => {
  const rights = readingRights(police, policies).filter(({ table }) => table.endsWith('_history'));
  expect(rights.map(({ role, table }) => `${role} ${table}`).sort()).toEqual([
    'police_for_police guardian_detention_history',
    'police_for_police household_history',
    'police_for_police protective_removal_history',
  ]);
  expect([...rights.find(({ table }) => table === 'household_history')!.columns].sort()).toEqual([
    'address',
    'change',
    'child_id',
    'number',
    'record_id',
    'status',
    'verified_on',
    'version',
  ]);
});

test('a rule that releases the history alone grants no former value', () => {
  const history = policies.rules.find(({ id }) => id === 'police-household-history')!;
  const [right] = readingRights(police, { ...policies, rules: [history] }).filter(
    ({ table }) => table === 'household_history',
  );
  expect([...right!.columns].sort()).toEqual(['change', 'child_id', 'number', 'record_id']);
});

test('a view has the masked forms of its columns itself: none is added to it', () => {
  expect(formColumns(police, policies).filter(({ table }) => table.endsWith('_history'))).toEqual([]);
  expect(historyView(histories[0]!)).toContain('as address_initial');
});

test('a view is made anew only where its statement differs from the one in its comment', () => {
  const [first] = histories;
  const standing = new Map(histories.map((table) => [table.entity.meta.tableName, historyView(table)]));
  expect(viewStatements(police, standing)).toEqual([]);
  const name = first!.entity.meta.tableName;
  expect(viewStatements(police, new Map([...standing, [name, 'another']]))).toEqual([
    `drop view if exists ${name}`,
    historyView(first!),
    expect.stringMatching(`^comment on view ${name} is `),
  ]);
});
