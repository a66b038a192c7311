import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateFiles } from '../../src/commands/write-schema.ts';
import { folders } from '../../src/platform/folders.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import { departmentNames, loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import { departmentFaults } from '../kit/house-rules/department-faults.ts';
import { descriptionFaults } from '../kit/house-rules/description-faults.ts';
import { eventFaults } from '../kit/house-rules/event-faults.ts';
import { generatedFaults } from '../kit/house-rules/generated-faults.ts';
import { migrationFaults } from '../kit/house-rules/migration-faults.ts';
import { releaseFaults } from '../kit/house-rules/release-faults.ts';
import { treeOf } from '../kit/house-rules/tree-of.ts';

const checkout = process.cwd();
/** Fields that no rule releases on purpose, `Type.field`. */
const deliberatelyDenied: readonly string[] = [];

describe('A department', () => {
  test('has its manifest, policy, matrix, schema and migrations', () => {
    expect(departmentFaults(checkout)).toEqual([]);
  });

  test('that lacks one of them is named', () => {
    const tree = treeOf({
      'src/departments/health/department.ts': '',
      'policies/access/health.yaml': '',
      'schema/health.graphql': '',
      'migrations/health/0001-health.sql': '',
      'src/departments/justice/court.ts': '',
      'migrations/justice/notes.txt': '',
    });
    expect(departmentFaults(tree)).toEqual([
      'The department health has no policies/access/health.matrix.yaml: the expected decision for every requester, ' +
        'field and kind of record.',
      'The department justice has no src/departments/justice/department.ts: its manifest.',
      'The department justice has no policies/access/justice.yaml: who may see its fields.',
      'The department justice has no policies/access/justice.matrix.yaml: the expected decision for every ' +
        'requester, field and kind of record.',
      'The department justice has no schema/justice.graphql: its contract, written by npm run schema.',
      'The department justice has no migrations/justice/0001-….sql: the history of its database.',
    ]);
  });
});

describe('An event', () => {
  test('that a department takes in is announced by another', async () => {
    expect(eventFaults(await loadSubgraphs())).toEqual([]);
  });

  test('with a misspelt kind is named, and so is a hand-over that no department makes', async () => {
    const takeIn = () => Promise.resolve();
    const consumes = { 'health.medical-change': takeIn, 'civil-affairs.Service-handed-over': takeIn };
    expect(eventFaults([...(await loadSubgraphs()), { name: 'fire', consumes }])).toEqual([
      'fire takes in health.medical-change, which no department announces: did you mean health.medical-changed?',
      'fire takes in civil-affairs.Service-handed-over, which no department announces: did you mean ' +
        'civil-affairs.ServiceReferral-handed-over?',
    ]);
  });
});

describe('What is generated', () => {
  test('is what the code generates', async () => {
    expect(generatedFaults(checkout, await generateFiles())).toEqual([]);
  });

  test('and was edited, never written or left behind is named with the remedy', () => {
    const tree = treeOf({
      'schema/health.graphql': 'type Query { edited: Int }\n',
      'schema/police.graphql': 'type Query\n',
      'schema/justice.graphql': '',
    });
    const generated = {
      'schema/health.graphql': 'type Query\n',
      'schema/police.graphql': 'type Query\n',
      'policies/access.schema.json': '{}\n',
    };
    const faults = generatedFaults(
      tree,
      new Map(Object.entries(generated).map(([path, content]) => [join(tree, path), content])),
    );
    expect(faults).toEqual(
      ['schema/health.graphql', 'policies/access.schema.json', 'schema/justice.graphql'].map(
        (path) => `${path} is not what the code generates: run npm run schema and commit what it writes.`,
      ),
    );
  });
});

describe('A field of the contract', () => {
  const contract = readContract(folders.schema);
  const policies = loadPolicies(folders.policies, contract);

  test('is released by some rule, or denied everywhere on purpose', () => {
    expect(releaseFaults(contract, policies, deliberatelyDenied)).toEqual([]);
  });

  test('that no rule releases is named, and so is a denial that is none', () => {
    const field = { owners: ['justice'], type: 'String' };
    const types = new Map([
      ...contract.types,
      [
        'Court',
        new Map([
          ['verdict', field],
          ['sealedFile', field],
        ]),
      ],
      ['CourtEdge', new Map([['node', field]])],
    ]);
    expect(releaseFaults({ types }, policies, ['Court.sealedFile', 'Child.id', 'Child.shoeSize'])).toEqual([
      'Court.verdict is in no rule of policies/access/, so it is denied everywhere: add it to a rule, or to the ' +
        'deliberately denied fields.',
      'Child.id is not denied everywhere, or not in the contract: take it off the deliberately denied fields.',
      'Child.shoeSize is not denied everywhere, or not in the contract: take it off the deliberately denied fields.',
    ]);
  });

  test('says what it means in English and Chinese, as every type, argument and value does', () => {
    expect(
      departmentNames().flatMap((name) =>
        descriptionFaults(`schema/${name}.graphql`, readFileSync(join(folders.schema, `${name}.graphql`), 'utf8')),
      ),
    ).toEqual([]);
  });

  test('without a description, or without the Chinese term, is named', () => {
    const sdl = `
      type Query { "One verdict. 判决" verdict(id: ID!, "Number of the case" number: String): Verdict }
      "A verdict" type Verdict @key(fields: "id") { "Number. 编号" id: ID! day: String }
      "What it was. 类别" enum Kind { FINE "监禁" PRISON }
      "Which verdicts. 筛选条件" input VerdictFilter { kind: Kind }
      scalar Day`;
    expect(descriptionFaults('schema/justice.graphql', sdl)).toEqual([
      'schema/justice.graphql: Query.verdict.id has no description.',
      'schema/justice.graphql: Query.verdict.number lacks the Chinese term in its description.',
      'schema/justice.graphql: Verdict lacks the Chinese term in its description.',
      'schema/justice.graphql: Verdict.day has no description.',
      'schema/justice.graphql: Kind.FINE has no description.',
      'schema/justice.graphql: VerdictFilter.kind has no description.',
      'schema/justice.graphql: Day has no description.',
    ]);
  });
});

describe('A merged migration', () => {
  test('is never edited', () => {
    expect(migrationFaults(checkout)).toEqual([]);
  });

  test('that was edited or taken away is named, and a new one is asked for its line', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const tree = treeOf({
      'migrations/checksums.txt': ['0001-kept.sql', '0002-edited.sql', '0003-gone.sql']
        .map((name) => `${empty}  migrations/health/${name}\n`)
        .join(''),
      'migrations/health/0001-kept.sql': '',
      'migrations/health/0002-edited.sql': 'drop table checkup;',
      'migrations/health/0004-new.sql': '',
    });
    expect(migrationFaults(tree)).toEqual([
      'migrations/health/0003-gone.sql was merged and is gone: restore it; databases exist that were made by it.',
      'migrations/health/0002-edited.sql is not what its checksum says: before the merge, npm run migration -- ' +
        'health edited refreshes the line; after it, restore the file and write the change as a new migration.',
      'migrations/health/0004-new.sql is new: npm run migration -- health new adds its line to ' +
        'migrations/checksums.txt.',
    ]);
  });
});
