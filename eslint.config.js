import stylistic from '@stylistic/eslint-plugin';
import { defineConfig } from 'eslint/config';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';

const readConfig = 'The environment is read in src/platform/config.ts only: take what you need from config.';
const takeNow = 'The clock is an argument: take now.';

/** What is banned, as syntax selectors, each with the sentence that says what to write in its place. */
const banned = {
  environment: [
    { selector: 'MemberExpression[object.name="process"][property.name="env"]', message: readConfig },
    { selector: 'VariableDeclarator[init.name="process"] Property[key.name="env"]', message: readConfig },
    { selector: 'ImportDeclaration[source.value=/^(node:)?process$/]', message: readConfig },
  ],
  // A literal, so that import, import() and require are all found.
  shield: [
    {
      selector: 'Literal[value=/^graphql-(shield|middleware)($|\\u002F)/]',
      message: 'graphql-shield and graphql-middleware have one door: src/platform/subgraph/contract/shield-door.ts.',
    },
  ],
  shieldNot: [
    {
      selector: 'Identifier[name="not"]',
      message: 'not(rule) opens what it guards when the rule throws: state what is allowed.',
    },
  ],
  openDoors: [
    {
      selector: 'Identifier[name="simpleResolvers"]',
      message: 'simpleResolvers take fields out of the permission tree.',
    },
    {
      selector: 'Identifier[name="applyMiddlewareToDeclaredResolvers"]',
      message: 'applyMiddlewareToDeclaredResolvers leaves fields without their rule.',
    },
  ],
  looseTypes: [
    {
      selector: ':not(TSTypeParameterInstantiation) > TSAnyKeyword',
      message: 'Write the type, or unknown: any may only fill in a generic of a library.',
    },
  ],
  chance: [
    {
      selector: 'MemberExpression[object.name="Math"][property.name="random"]',
      message: 'Randomness is an argument: take a Random; secrets and ids come from node:crypto.',
    },
  ],
  clock: [
    { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: takeNow },
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: takeNow },
  ],
  entityManager: [
    {
      selector: 'Identifier[name="em"]',
      message: 'A resolver calls a service or a loader; the EntityManager is theirs.',
    },
  ],
};

const inSource = ['environment', 'shield', 'openDoors', 'looseTypes', 'chance'];

/** The rule of ESLint, without what `describe` is given: it lists tests and is no function that somebody reads whole. */
const shortFunctions = {
  ...builtinRules.get('max-lines-per-function'),
  create(context) {
    const report = (fault) => {
      const { callee } = fault.node.parent;
      if (!/^describe\b/.test(callee ? context.sourceCode.getText(callee) : '')) context.report(fault);
    };
    return builtinRules.get('max-lines-per-function').create(Object.create(context, { report: { value: report } }));
  },
};

/** A later block replaces the bans of an earlier one, so each names all of its own. */
function ban(files, names) {
  return { files, rules: { 'no-restricted-syntax': ['error', ...names.flatMap((name) => banned[name])] } };
}

export default defineConfig(
  { ignores: ['.data/', '.cache/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { '@stylistic': stylistic, tonghu: { rules: { 'short-functions': shortFunctions } } },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'avoidEscape' }],
      '@stylistic/semi': 'error',
      '@stylistic/eol-last': 'error',
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxBOF: 0, maxEOF: 0 }],
      'max-lines': ['error', 300],
      'tonghu/short-functions': ['error', 70],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'anywhere' }],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          allowDefaultCaseForExhaustiveSwitch: false,
          considerDefaultExhaustiveForUnions: false,
          requireDefaultForNonUnion: true,
        },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      // The ban on loose types says it more exactly.
      '@typescript-eslint/no-explicit-any': 'off',
      // Interfaces here are records of closures; an async function without await turns a throw into a rejection.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      // Libraries speak in any and Function: what comes from them is typed where it enters.
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-function-type': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
  { files: ['src/**'], rules: { 'no-console': 'error' } },
  ban(['src/**'], inSource),
  ban(['src/**/*.resolver.ts'], [...inSource, 'entityManager']),
  ban(
    ['src/platform/config.ts', 'src/install.mjs'],
    inSource.filter((name) => name !== 'environment'),
  ),
  ban(
    ['src/platform/policy/{access,assert-may-filter-by,masks,policy,row-filter}.ts', 'src/platform/standards/**'],
    [...inSource, 'clock'],
  ),
  ban(
    ['src/platform/subgraph/contract/shield-door.ts'],
    [...inSource.filter((name) => name !== 'shield'), 'shieldNot'],
  ),
  ban(['tests/**', 'bench/**'], ['openDoors', 'shield']),
  // A test hands async handlers to whatever takes a callback.
  {
    files: ['{tests,bench}/**/*.ts'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }] },
  },
);
