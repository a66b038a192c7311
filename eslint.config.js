import stylistic from '@stylistic/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What no file of src/ writes. Each entry is a syntax selector and the sentence that whoever wrote it reads. */
const banned = {
  environment: [
    { selector: 'MemberExpression[object.name="process"][property.name="env"]', message: 'The environment is read in src/platform/config.ts only: take what you need from config.' },
    { selector: 'VariableDeclarator[init.name="process"] Property[key.name="env"]', message: 'The environment is read in src/platform/config.ts only: take what you need from config.' },
    { selector: 'ImportDeclaration[source.value=/^(node:)?process$/]', message: 'Use the global process, and src/platform/config.ts for the environment.' },
  ],
  shield: [
    { selector: 'Literal[value=/^graphql-(shield|middleware)(\\u002F|$)/]', message: 'graphql-shield and graphql-middleware have one door: src/platform/policy/shield-door.ts.' },
  ],
  openDoors: [
    { selector: 'Identifier[name="simpleResolvers"]', message: 'simpleResolvers take fields out of the permission tree: never use them.' },
    { selector: 'Identifier[name="applyMiddlewareToDeclaredResolvers"]', message: 'applyMiddlewareToDeclaredResolvers leaves fields without their permission: never use it.' },
  ],
  shieldNot: [
    { selector: 'Identifier[name="not"]', message: 'not(rule) opens the field when the rule throws: state what is allowed.' },
  ],
  looseTypes: [
    { selector: ':not(TSTypeParameterInstantiation) > TSAnyKeyword', message: 'Write the type, or unknown; any stands only as a type argument that a generic demands.' },
  ],
  chance: [
    { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Randomness is an argument: take a Random, or node:crypto for secrets and ids.' },
  ],
  clock: [
    { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'The clock is an argument: take now.' },
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'The clock is an argument: take now.' },
  ],
  entityManager: [
    { selector: 'Identifier[name="em"]', message: 'A resolver calls a service or a loader; the service alone uses the EntityManager.' },
  ],
};

/** Flat configuration replaces a rule's options, it does not add to them: so each place names all that is banned in it. */
const ban = (...names) => ({ 'no-restricted-syntax': ['error', ...names.flatMap((name) => banned[name])] });
const everywhere = ['openDoors', 'looseTypes', 'chance'];

export default tseslint.config(
  { ignores: ['node_modules/', '.data/', '.cache/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommendedTypeChecked,
  {
    plugins: { '@stylistic': stylistic },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
      '@stylistic/semi': 'error',
      '@stylistic/eol-last': 'error',
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxBOF: 0, maxEOF: 0 }],
      'max-lines': ['error', 300],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'anywhere' }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    ...tseslint.configs.disableTypeChecked,
  },
);
