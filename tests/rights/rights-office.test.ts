import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { RightsOffice } from '../../src/governance/policy-changes/rights-office.ts';
import { country } from '../../src/platform/standards/division-code.ts';
import { changedPolicies } from '../../src/governance/policy-changes/changed-policies.ts';
import { compareRights } from '../../src/platform/rights/rights.ts';
import { adminUrlOf } from '../../src/platform/database/connected.ts';
import { openDepartmentDatabase } from '../../src/platform/subgraph/department-database.ts';
import { databasePolicySource } from '../../src/governance/policy-changes/policy-versions.ts';
import { httpPolicySource } from '../../src/platform/policy/in-force/policy-source.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import type { Subgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import { loadDepartment, loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import { serveSubgraph } from '../../src/platform/subgraph/serving/serve-subgraph.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const standing = standingPolicies();
let kit: TestPlatform;
let office: RightsOffice;
beforeAll(async () => {
  kit = await startTestPlatform();
  office = await openOffice();
});
afterAll(() => kit.close());

async function openOffice(): Promise<RightsOffice> {
  return new RightsOffice({
    adminUrl: process.env.TEMPLATE_DATABASES!,
    departments: await loadSubgraphs(),
    urlOf: kit.platform.urlOf,
    contract: standing.contract,
  });
}

/** Rights in the database of health that do not follow from the policies of the files, and those that are not there. */
async function differences() {
  const connection = new pg.Client({
    connectionString: adminUrlOf({ adminUrl: process.env.TEMPLATE_DATABASES!, urlOf: kit.platform.urlOf }, 'health'),
  });
  await connection.connect();
  try {
    const health = (await loadSubgraphs()).find(({ name }) => name === 'health')!;
    const { missing, excess } = await compareRights(connection, health, standing);
    return { missing, excess: excess.map(({ role, table, column }) => `${role} ${table}.${column}`) };
  } finally {
    await connection.end();
  }
}

const opened = (id: string, field: string) =>
  `- { id: ${id}, because: 未成年人保护法 第八十三条, to: { department: police }, for: [household-verification], fields: { ` +
  `Child: { allow: [medical] }, Medical: { allow: [${field}] } } }`;
const opening = changedPolicies(standing, {
  owner: 'health',
  division: country,
  putRules: opened('opened', 'vaccinationComplete'),
  removedRules: [],
});

test('while a version is in use its columns are open, beside those of the version before, and narrow again when it is not', async () => {
  expect(await differences()).toEqual({ missing: [], excess: [] });
  await office.keep([standing, opening]);
  const { missing, excess } = await differences();
  expect({ missing, excess }).toEqual({
    missing: [],
    excess: ['health_for_police medical_summary.vaccination_complete'],
  });
  await office.tidy();
  expect(await differences()).toEqual({ missing: [], excess: [] });
});

test('what was brought to the versions in use is not brought to them again', async () => {
  await office.tidy();
  await kit.sql('health', 'grant select (vaccination_complete) on medical_summary to health_for_police');
  await office.tidy();
  expect((await differences()).excess).toEqual(['health_for_police medical_summary.vaccination_complete']);
  await office.keep([standing]);
  expect(await differences()).toEqual({ missing: [], excess: [] });
});

test('a version that is not put in force, because who did it was killed, has its rights taken back by the next one who starts', async () => {
  await office.keep([standing, opening]);
  const next = await openOffice();
  await next.start();
  try {
    expect(await differences()).toEqual({ missing: [], excess: [] });
  } finally {
    await next.close();
  }
});

test('a department that starts while rights are wide enough for versions that were replaced a moment ago is not refused; wider ones refuse it', async () => {
  const health = await loadDepartment('health');
  const other = changedPolicies(opening, {
    owner: 'health',
    division: country,
    putRules: opened('other', 'fitForSchool'),
    removedRules: [],
  });
  const start = (...replaced: Policies[]) =>
    openDepartmentDatabase({ department: health, url: kit.platform.urlOf('health'), policies: standing, replaced })
      .then(({ close }) => close())
      .then(
        () => 'starts',
        ({ message }: Error) => message,
      );
  await office.keep([opening, standing]);
  expect(await Promise.all([start(opening), start(opening, other), start(), start(other)])).toEqual([
    'starts',
    'starts',
    ...[1, 2].map(() =>
      expect.stringContaining(
        'may SELECT medical_summary.vaccination_complete, which does not follow from the policies',
      ),
    ),
  ]);
  await office.keep([opening, other, standing]);
  expect(await Promise.all([start(other, opening), start(opening)])).toEqual([
    'starts',
    expect.stringContaining('which does not follow'),
  ]);
  await office.tidy();
});

test('governance tells which versions were replaced a moment ago, in its database and under its signature', async () => {
  const inDatabase = databasePolicySource(kit.platform.urlOf('governance'));
  const server = await serveSubgraph({} as Subgraph, {
    host: '127.0.0.1',
    port: 0,
    policies: { source: inDatabase, key: 'secret' },
  });
  try {
    const sources = [inDatabase, httpPolicySource(server.url, 'secret')];
    const numbersOf = async () =>
      (await Promise.all(sources.map((source) => source.findReplaced()))).map(({ length }) => length);
    expect(await numbersOf()).toEqual([0, 0]);
    await kit.asRequester('policy manager').query('mutation { rollBackPolicies(toNumber: 1) }');
    await kit.asRequester('policy manager').query('mutation { rollBackPolicies(toNumber: 1) }');
    expect(await numbersOf()).toEqual([2, 2]);
    await kit.sql(
      'governance',
      `update policy_version set applied_at = applied_at - interval '2 minutes' where number <= 2`,
    );
    expect(await numbersOf()).toEqual([1, 1]);
    await expect(httpPolicySource(server.url, 'another').findReplaced()).rejects.toThrow('HTTP_401');
  } finally {
    await server.close();
    await inDatabase.close();
  }
});
