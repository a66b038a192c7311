import { afterAll, describe, expect, test } from '@jest/globals';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { generateFiles } from '../src/commands/write-schema.ts';
import { folders } from '../src/platform/folders.ts';
import { loadPolicies } from '../src/platform/policy/files/load-policies.ts';
import { readContract } from '../src/platform/policy/files/read-contract.ts';
import { departmentNames } from '../src/platform/subgraph/load-departments.ts';
import { departmentFaults } from './kit/house-rules/department-faults.ts';
import { descriptionFaults } from './kit/house-rules/description-faults.ts';
import { exportNameFaults } from './kit/house-rules/export-name-faults.ts';
import { forbiddenNameFaults } from './kit/house-rules/forbidden-name-faults.ts';
import { forbiddenWordFaults } from './kit/house-rules/forbidden-word-faults.ts';
import { generatedFaults } from './kit/house-rules/generated-faults.ts';
import { importFaults } from './kit/house-rules/import-faults.ts';
import { lengthFaults, smallFileFaults } from './kit/house-rules/length-faults.ts';
import { lintFaults } from './kit/house-rules/lint-faults.ts';
import { migrationFaults } from './kit/house-rules/migration-faults.ts';
import { releaseFaults } from './kit/house-rules/release-faults.ts';
import { writeTree } from './kit/house-rules/write-tree.ts';

/** Fields that no rule releases on purpose, `Type.field`. */
const deliberatelyDenied: readonly string[] = [];

const checkout = process.cwd();
const trees: string[] = [];
afterAll(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

function treeOf(files: Record<string, string>): string {
  const tree = writeTree(files);
  trees.push(tree);
  return tree;
}

describe('Who may import what', () => {
  test('is kept', () => {
    expect(importFaults(checkout)).toEqual([]);
  });

  const alone = 'A department imports the platform and itself, never another department, the gateway or governance.';
  const thin = 'A resolver calls a service: no entity, no EntityManager, no policy.';
  const plain = 'A service knows records and rules, not GraphQL.';
  const narrow =
    'The gateway imports identity, configuration, errors, log and tracer of the platform, of the policies what a department can be shown, and no department.';
  const faults: [importer: string, imported: string, reason: string][] = [
    ['src/departments/health/medical.ts', 'src/departments/police/custody.ts', alone],
    ['src/departments/health/medical.ts', 'src/gateway/limits.ts', alone],
    ['src/departments/health/medical.ts', 'src/governance/catalogue.ts', alone],
    ['src/departments/health/medical.resolver.ts', 'src/departments/health/medical.entity.ts', thin],
    ['src/departments/health/medical.resolver.ts', 'src/platform/policy/access.ts', thin],
    ['src/departments/health/medical.resolver.ts', '@mikro-orm/postgresql', thin],
    ['src/departments/health/medical.service.ts', 'type-graphql', plain],
    ['src/platform/logger.ts', 'src/gateway/limits.ts', 'The platform knows nothing above it.'],
    [
      'src/platform/policy/row-filter.ts',
      'src/platform/config.ts',
      'The core of the policies takes clock, policies and record as arguments: no database, no GraphQL, no environment.',
    ],
    [
      'src/platform/policy/masks.ts',
      'graphql',
      'The core of the policies is pure: it imports no package and nothing of Node.',
    ],
    ['src/gateway/answer.ts', 'src/departments/health/medical.ts', narrow],
    ['src/gateway/answer.ts', 'src/platform/policy/access.ts', narrow],
    [
      'src/governance/catalogue.ts',
      'src/departments/health/checkup.ts',
      'Governance and statistics are subgraphs: they import the platform and themselves.',
    ],
    [
      'src/console/page.ts',
      'src/platform/config.ts',
      'The console runs in a browser: it imports itself and generated types.',
    ],
    [
      'src/commands/ask/ask.ts',
      'src/departments/health/medical.ts',
      'A command that asks the gateway does so as any client: it imports the platform and the demonstration’s clients.',
    ],
    [
      'src/identity-provider/keys.ts',
      'src/platform/config.ts',
      'The identity provider stands for any other one: it imports nothing of the platform.',
    ],
    [
      'src/platform/standards/age.ts',
      'src/platform/records/record-reader.ts',
      'A room of the platform imports what is below it: platform/standards stands below this.',
    ],
    ['src/disclosure/round-count.ts', 'zod', 'A pure room imports no package.'],
    [
      'src/provable-log/checkpoint.ts',
      'src/platform/errors.ts',
      'The provable log is pure: it imports itself and node.',
    ],
    ['src/main.ts', 'tests/kit/given.ts', 'What runs never needs what tests it.'],
  ];

  test('is broken by each of these imports', () => {
    const files: Record<string, string> = {
      'src/platform/one.ts': "import { other } from './other.ts';\nexport const one = () => other();\n",
      'src/platform/other.ts': "import { one } from './one.ts';\nexport const other = () => one();\n",
    };
    for (const [importer, imported] of faults) {
      const isFile = imported.endsWith('.ts');
      files[importer] =
        `${files[importer] ?? ''}import '${isFile ? `${'../'.repeat(importer.split('/').length - 1)}${imported}` : imported}';\n`;
      if (isFile) files[imported] ??= '';
    }
    expect(importFaults(treeOf(files)).sort()).toEqual(
      [
        ...faults.map(([importer, imported, reason]) => `${importer} imports ${imported}. ${reason}`),
        'src/platform/one.ts → src/platform/other.ts → src/platform/one.ts. Files that import each other are one file, types included.',
      ].sort(),
    );
  });
});

describe('The linter', () => {
  test('finds each way round a rule of the house', () => {
    const environment = 'The environment is read in src/platform/config.ts only: take what you need from config.';
    const door = 'graphql-shield and graphql-middleware have one door: src/platform/subgraph/shield-door.ts.';
    const takeNow = 'The clock is an argument: take now.';
    const tree = treeOf({
      'src/gateway/environment.ts': 'export const port = process.env.PORT;\n',
      'src/gateway/destructured.ts': 'export const { env } = process;\n',
      'src/gateway/imported.ts':
        "export { env } from 'node:process';\nimport { env } from 'node:process';\nexport const port = env.PORT;\n",
      'src/platform/config.ts': 'export const port = process.env.PORT;\n',
      'src/platform/subgraph/second-door.ts':
        "import { shield } from 'graphql-shield';\nexport const tree = shield({});\nexport const other = await import('graphql-middleware');\n",
      'src/platform/subgraph/shield-door.ts':
        "import { not, allow } from 'graphql-shield';\nexport const rule = not(allow);\n",
      'src/platform/subgraph/open.ts':
        'export const open = { simpleResolvers: true, applyMiddlewareToDeclaredResolvers: true };\n',
      'src/platform/policy/access.ts':
        'export const today = new Date();\nexport const then = Date.now();\nexport const dice = Math.random();\n',
      'src/departments/health/medical.resolver.ts':
        'export const find = ({ em }: { em: { find(): void } }) => em.find();\n',
      'src/departments/health/medical.ts':
        'export const code = (answer: any) => answer;\nconsole.log(code(1));\nexport const quoted = "quoted"\n',
      'src/departments/health/later.ts':
        "// TODO: later\nexport const later = () => {\n  Promise.reject(new Error('unheard'));\n};\n",
      'src/departments/health/kind.ts':
        "export function termOf(kind: 'checkup' | 'injury'): string {\n  switch (kind) {\n    case 'checkup': return '体检';\n    default: return '伤害';\n  }\n}\n",
    });
    copyFileSync(join(checkout, 'tsconfig.json'), join(tree, 'tsconfig.json'));
    const expected = [
      `src/gateway/environment.ts:1 ${environment}`,
      `src/gateway/destructured.ts:1 ${environment}`,
      `src/gateway/imported.ts:2 ${environment}`,
      `src/platform/subgraph/second-door.ts:1 ${door}`,
      `src/platform/subgraph/second-door.ts:3 ${door}`,
      'src/platform/subgraph/shield-door.ts:2 not(rule) opens what it guards when the rule throws: state what is allowed.',
      'src/platform/subgraph/open.ts:1 simpleResolvers take fields out of the permission tree.',
      'src/platform/subgraph/open.ts:1 applyMiddlewareToDeclaredResolvers leaves fields without their rule.',
      `src/platform/policy/access.ts:1 ${takeNow}`,
      `src/platform/policy/access.ts:2 ${takeNow}`,
      'src/platform/policy/access.ts:3 Randomness is an argument: take a Random; secrets and ids come from node:crypto.',
      'src/departments/health/medical.resolver.ts:1 A resolver calls a service or a loader; the EntityManager is theirs.',
      'src/departments/health/medical.ts:1 Write the type, or unknown: any may only fill in a generic of a library.',
      'src/departments/health/medical.ts:2 Unexpected console statement.',
      'src/departments/health/medical.ts:3 Strings must use singlequote.',
      'src/departments/health/medical.ts:3 Missing semicolon.',
      "src/departments/health/later.ts:1 Unexpected 'todo' comment: 'TODO: later'.",
      'src/departments/health/later.ts:3 Promises must be awaited',
      'src/departments/health/kind.ts:2 Switch is not exhaustive. Cases not matched: "injury"',
    ];
    const faults = lintFaults(tree);
    expect(expected.filter((sentence) => !faults.some((fault) => fault.startsWith(sentence)))).toEqual([]);
    expect(faults.filter((fault) => fault.startsWith('src/platform/config.ts'))).toEqual([]);
  });
});

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
      'The department health has no policies/access/health.matrix.yaml: the expected decision for every requester, field and kind of record.',
      'The department justice has no src/departments/justice/department.ts: its manifest.',
      'The department justice has no policies/access/justice.yaml: who may see its fields.',
      'The department justice has no policies/access/justice.matrix.yaml: the expected decision for every requester, field and kind of record.',
      'The department justice has no schema/justice.graphql: its contract, written by npm run schema.',
      'The department justice has no migrations/justice/0001-….sql: the history of its database.',
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
      'Court.verdict is in no rule of policies/access/, so it is denied everywhere: add it to a rule, or to the deliberately denied fields.',
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
      'migrations/health/0002-edited.sql is not what its checksum says: before the merge, npm run migration -- health edited refreshes the line; after it, restore the file and write the change as a new migration.',
      'migrations/health/0004-new.sql is new: npm run migration -- health new adds its line to migrations/checksums.txt.',
    ]);
  });
});

describe('A file', () => {
  test('has at most 300 lines', () => {
    expect(lengthFaults(checkout)).toEqual([]);
    const tree = treeOf({ 'src/long.ts': '\n'.repeat(300) + 'end\n', 'src/right.ts': '\n'.repeat(299) + 'end\n' });
    expect(lengthFaults(tree)).toEqual(['src/long.ts has 301 lines: past 300 it is asking to be two files.']);
  });

  test('is large enough for a subject, nine times out of ten', () => {
    expect(smallFileFaults(checkout)).toEqual([]);
    const large = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [`src/large-${at}.ts`, '\n'.repeat(20) + 'end\n']),
    );
    const tree = (smalls: number) =>
      treeOf({
        ...large,
        ...Object.fromEntries(Array.from({ length: smalls }, (_, at) => [`src/small-${at}.ts`, 'end\n'])),
      });
    expect(smallFileFaults(tree(1))).toEqual([]);
    expect(smallFileFaults(tree(2))).toEqual([
      '2 of 11 files in src have at most 20 lines; a tenth may. Merge a function into the file of its caller: src/small-0.ts, src/small-1.ts.',
    ]);
  });

  test('is named after one of its exports', () => {
    expect(exportNameFaults(checkout)).toEqual([]);
    const tree = treeOf({
      'src/platform/decide-field.ts': 'export function decideField(): void {}\n',
      'src/platform/signing-keys.ts': 'export async function loadSigningKeys(): Promise<void> {}\n',
      'src/departments/health/medical.service.ts': 'export class MedicalService {}\n',
      'src/departments/health/medical.resolver.ts': 'export class InjuryResolver {}\n',
      'src/platform/things.ts': 'export const masks = [];\nexport type Mask = string;\n',
    });
    expect(exportNameFaults(tree)).toEqual([
      'src/departments/health/medical.resolver.ts is named after none of its exports (InjuryResolver).',
      'src/platform/things.ts is named after none of its exports (masks, Mask).',
    ]);
  });

  test('has a name that says what is in it', () => {
    expect(forbiddenNameFaults(checkout)).toEqual([]);
    const tree = treeOf({
      'src/platform/utils/date.ts': '',
      'src/gateway/query-helpers.ts': '',
      'src/common.ts': '',
      'src/session-manager.ts': '',
      'src/use.ts': '',
    });
    expect(forbiddenNameFaults(tree)).toEqual([
      'src/common.ts is called "common", which says nothing of what is in it: name it after its main export.',
      'src/gateway/query-helpers.ts is called "helpers", which says nothing of what is in it: name it after its main export.',
      'src/platform/utils/date.ts is called "utils", which says nothing of what is in it: name it after its main export.',
      'src/session-manager.ts is called "manager", which says nothing of what is in it: name it after its main export.',
    ]);
  });

  test('names no machine and no tool of its authors', () => {
    expect(forbiddenWordFaults(checkout)).toEqual([]);
    const home = ['', 'home', 'somebody'].join('/');
    const tree = treeOf({
      'README.md': `# Start\n\ncd ${home}/tonghu\n`,
      'src/a.ts': 'export const homework = 1;\n',
      'notes.txt': `By C${'laude'}.\n`,
    });
    expect(forbiddenWordFaults(tree)).toEqual([
      `README.md:3 names "${home}": the project knows no machine and no tool of its authors.`,
      `notes.txt:1 names "C${'laude'}": the project knows no machine and no tool of its authors.`,
    ]);
  });
});
