import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type pg from 'pg';
import { emergencyRule } from '../../../src/governance/emergency-access/emergency-rule.ts';
import { policiesToStartWith } from '../../../src/governance/policy-changes/policy-versions.ts';
import { composePolicies, versionOf } from '../../../src/platform/policy/files/load-policies.ts';
import type { PolicyTexts } from '../../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import { copyTemplateDatabases } from '../../kit/copy-template-databases.ts';

const files = standingPolicies();
const now = new Date('2026-11-26T09:00:00+08:00');
const until = new Date('2026-11-26T12:00:00+08:00');
const place = 'emergency/22222222-2222-4222-8222-222222222222.yaml';
const { text } = emergencyRule(files, {
  id: '22222222-2222-4222-8222-222222222222',
  childId: '11111111-1111-4111-8111-111111111111',
  owner: 'civil-affairs',
  types: ['Carer'],
  until,
  requester: {
    client: 'police-station.610111@police',
    department: 'police',
    roles: ['police-station'],
    division: '610111000000',
    purpose: 'emergency-protection',
    caseNumber: '1',
  },
});
const changed = composePolicies(
  { ...files.texts, 'purposes.yaml': `${files.texts['purposes.yaml']}# another state of the files\n` },
  files.contract,
);

let databases: Awaited<ReturnType<typeof copyTemplateDatabases>>;
let admin: pg.Client;
beforeAll(async () => {
  databases = await copyTemplateDatabases();
  admin = await databases.connect('governance');
});
beforeEach(() => admin.query('truncate policy_version restart identity cascade'));
afterAll(async () => {
  await admin.end();
  await databases.drop();
});

const start = (given = files, at = now) => policiesToStartWith(databases.urlOf('governance'), given, at);
const apply = (source: string, texts: PolicyTexts) =>
  admin.query(
    `insert into policy_version (version, source, texts, change_id, applied_by, applied_at)
      values ($1, $2, $3, $4, 'x', now())`,
    [
      versionOf(texts),
      source,
      JSON.stringify(texts),
      source === 'CHANGE' ? '33333333-3333-4333-8333-333333333333' : null,
    ],
  );
const versions = async () =>
  (await admin.query('select source, applied_by, version, texts from policy_version order by number')).rows;
const written = async () =>
  (await versions()).map(({ source, applied_by: by, texts }) => `${source} ${by}${place in texts ? ' with it' : ''}`);

test('an emergency access that runs is in force after a start, and the files are no newer for it', async () => {
  await start();
  await apply('EMERGENCY', { ...files.texts, [place]: text });
  const { texts, version } = await start();
  expect(texts[place]).toBe(text);
  expect(await written()).toEqual(['FILES files', 'EMERGENCY x with it']);
  expect(version).toBe((await versions())[1].version);
});

test('one that has ended meanwhile is not, in a version of its own: the rights are prepared by it', async () => {
  await start();
  await apply('EMERGENCY', { ...files.texts, [place]: text });
  const { texts, version } = await start(files, until);
  expect(texts[place]).toBeUndefined();
  expect(version).toBe(files.version);
  expect(await written()).toEqual(['FILES files', 'EMERGENCY x with it', 'EMERGENCY platform']);
});

test('other files take the place of those before, and do not end it', async () => {
  await start();
  await apply('EMERGENCY', { ...files.texts, [place]: text });
  expect((await start(changed)).texts).toEqual({ ...changed.texts, [place]: text });
  expect(await written()).toEqual(['FILES files', 'EMERGENCY x with it', 'FILES files with it']);
});

test('but files whose floor closes what it opens do', async () => {
  await start();
  await apply('EMERGENCY', { ...files.texts, [place]: text });
  const floor = files.texts['access/platform.yaml']!.replace(
    'floor:\n',
    'floor:\n  - { id: floor-carer, because: 个人信息保护法 第六条, fields: { Carer: [relation] }, onlyTo: [{ department: ' +
      'civil-affairs }] }\n',
  );
  const rules = files.texts['access/civil-affairs.yaml']!.replaceAll(/^ +Carer: .*\n/gm, '');
  expect(
    (
      await start(
        composePolicies(
          { ...files.texts, 'access/platform.yaml': floor, 'access/civil-affairs.yaml': rules },
          files.contract,
        ),
      )
    ).texts[place],
  ).toBeUndefined();
});

test('a change beside it is not dropped for other files: files and applied policies have both gone on', async () => {
  await start();
  await apply('CHANGE', { ...changed.texts, [place]: text });
  const other = composePolicies(
    { ...files.texts, 'roles.yaml': `${files.texts['roles.yaml']}# yet another\n` },
    files.contract,
  );
  await expect(start(other)).rejects.toThrow(
    'The files in policies/ were changed, and so were the policies in force (version 2).',
  );
  expect((await start()).texts).toEqual({ ...changed.texts, [place]: text });
  expect((await start(changed)).texts).toEqual({ ...changed.texts, [place]: text });
});
