import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { RightsOffice } from '../../src/commands/rights-office.ts';
import { changedPolicies } from '../../src/governance/put-in-force.ts';
import { compareRights } from '../../src/platform/database/rights.ts';
import { adminUrlOf } from '../../src/platform/database/prepare-databases.ts';
import { standingPolicies } from '../../src/platform/policy/standing-policies.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const standing = standingPolicies();
let kit: TestPlatform;
let office: RightsOffice;
beforeAll(async () => {
  kit = await startTestPlatform();
  office = new RightsOffice({ adminUrl: process.env.TEMPLATE_DATABASES!, departments: await loadSubgraphs(), urlOf: kit.platform.urlOf, contract: standing.contract });
});
afterAll(() => kit.close());

/** Rights in the database of health that do not follow from the policies of the files, and those that are not there. */
async function differences() {
  const connection = new pg.Client({ connectionString: adminUrlOf({ adminUrl: process.env.TEMPLATE_DATABASES!, urlOf: kit.platform.urlOf }, 'health') });
  await connection.connect();
  try {
    const health = (await loadSubgraphs()).find(({ name }) => name === 'health')!;
    const { missing, excess } = await compareRights(connection, health, standing);
    return { missing, excess: excess.map(({ role, table, column }) => `${role} ${table}.${column}`) };
  } finally {
    await connection.end();
  }
}

test('while a version is in use its columns are open, beside those of the version before, and narrow again when it is not', async () => {
  const rule = '- { id: opened, because: 未成年人保护法 第八十三条, to: { department: police }, for: [household-verification], fields: { Child: { allow: [medical] }, Medical: { allow: [vaccinationComplete] } } }';
  const opening = changedPolicies(standing, 'health', { putRules: rule, removedRules: [] });
  expect(await differences()).toEqual({ missing: [], excess: [] });
  await office.keep([standing, opening]);
  const { missing, excess } = await differences();
  expect({ missing, excess }).toEqual({ missing: [], excess: ['health_for_police medical_summary.vaccination_complete'] });
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
