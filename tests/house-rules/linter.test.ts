import { describe, expect, test } from '@jest/globals';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintFaults } from '../kit/house-rules/lint-faults.ts';
import { treeOf } from '../kit/house-rules/tree-of.ts';

const checkout = process.cwd();

describe('The linter', () => {
  test('finds each way round a rule of the house', () => {
    const environment = 'The environment is read in src/platform/config.ts only: take what you need from config.';
    const door = 'graphql-shield and graphql-middleware have one door: src/platform/subgraph/contract/shield-door.ts.';
    const takeNow = 'The clock is an argument: take now.';
    const tree = treeOf({
      'src/gateway/environment.ts': 'export const port = process.env.PORT;\n',
      'src/gateway/destructured.ts': 'export const { env } = process;\n',
      'src/gateway/imported.ts':
        "export { env } from 'node:process';\nimport { env } from 'node:process';\nexport const port = env.PORT;\n",
      'src/platform/config.ts': 'export const port = process.env.PORT;\n',
      'src/platform/subgraph/second-door.ts':
        "import { shield } from 'graphql-shield';\nexport const tree = shield({});\n" +
        "export const other = await import('graphql-middleware');\n",
      'src/platform/subgraph/contract/shield-door.ts':
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
        "export function termOf(kind: 'checkup' | 'injury'): string {\n  switch (kind) {\n" +
        "    case 'checkup': return '体检';\n    default: return '伤害';\n  }\n}\n",
      'src/departments/health/long.ts': `export function long(): void {\n${'  void 0;\n'.repeat(69)}}\n`,
      'src/departments/health/whole.ts': `${'//\n'.repeat(300)}export {};\n`,
      'tests/health/long.test.ts':
        `describe.each([1])('one', () => {\n${'  void 0;\n'.repeat(69)}});\n` +
        `test('two', () => {\n${'  void 0;\n'.repeat(69)}});\n`,
    });
    copyFileSync(join(checkout, 'tsconfig.json'), join(tree, 'tsconfig.json'));
    const expected = [
      "src/departments/health/long.ts:1 Function 'long' has too many lines (71). Maximum allowed is 70.",
      'src/departments/health/whole.ts:301 File has too many lines (301). Maximum allowed is 300.',
      'tests/health/long.test.ts:72 Arrow function has too many lines (71). Maximum allowed is 70.',
      `src/gateway/environment.ts:1 ${environment}`,
      `src/gateway/destructured.ts:1 ${environment}`,
      `src/gateway/imported.ts:2 ${environment}`,
      `src/platform/subgraph/second-door.ts:1 ${door}`,
      `src/platform/subgraph/second-door.ts:3 ${door}`,
      'src/platform/subgraph/contract/shield-door.ts:2 not(rule) opens what it guards when the rule throws: state what is ' +
        'allowed.',
      'src/platform/subgraph/open.ts:1 simpleResolvers take fields out of the permission tree.',
      'src/platform/subgraph/open.ts:1 applyMiddlewareToDeclaredResolvers leaves fields without their rule.',
      `src/platform/policy/access.ts:1 ${takeNow}`,
      `src/platform/policy/access.ts:2 ${takeNow}`,
      'src/platform/policy/access.ts:3 Randomness is an argument: take a Random; secrets and ids come from ' +
        'node:crypto.',
      'src/departments/health/medical.resolver.ts:1 A resolver calls a service or a loader; the EntityManager is ' +
        'theirs.',
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
    expect(
      faults.filter((fault) => /^(src\/platform\/config\.ts|tests\/health\/long\.test\.ts:1 )/.test(fault)),
    ).toEqual([]);
  });
});
