import { describe, expect, test } from '@jest/globals';
import { importFaults } from '../kit/house-rules/import-faults.ts';
import { treeOf } from '../kit/house-rules/tree-of.ts';

const checkout = process.cwd();

describe('Who may import what', () => {
  test('is kept', () => {
    expect(importFaults(checkout)).toEqual([]);
  });

  const alone = 'A department imports the platform and itself, never another department, the gateway or governance.';
  const thin = 'A resolver calls a service: no entity, no EntityManager, no policy.';
  const plain = 'A service knows records and rules, not GraphQL.';
  const narrow =
    'The gateway imports identity, configuration, errors, log and tracer of the platform, of the policies what a ' +
    'department can be shown, and no department.';
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
      'The core of the policies takes clock, policies and record as arguments: no database, no GraphQL, no ' +
        'environment.',
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
      'src/gateway/type.ts': "import type { Other } from './other-type.ts';\nexport type One = Other[];\n",
      'src/gateway/other-type.ts': "import type { One } from './type.ts';\nexport type Other = One[];\n",
    };
    const cycle = 'Files that import each other are one file, types included.';
    for (const [importer, imported] of faults) {
      const isFile = imported.endsWith('.ts');
      const path = isFile ? `${'../'.repeat(importer.split('/').length - 1)}${imported}` : imported;
      files[importer] = `${files[importer] ?? ''}import '${path}';\n`;
      if (isFile) files[imported] ??= '';
    }
    expect(importFaults(treeOf(files)).sort()).toEqual(
      [
        ...faults.map(([importer, imported, reason]) => `${importer} imports ${imported}. ${reason}`),
        `src/gateway/other-type.ts → src/gateway/type.ts → src/gateway/other-type.ts. ${cycle}`,
        `src/platform/one.ts → src/platform/other.ts → src/platform/one.ts. ${cycle}`,
      ].sort(),
    );
  });
});
