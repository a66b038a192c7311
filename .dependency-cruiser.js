const policyCore = '^src/platform/policy/(access|assert-may-filter-by|catalogue-items?|explain-decision|find-catalogue-items|masks|may-read-item|policy|releasable-fields|speaks-to-department|row-filter)[.]ts$';

/** A rule that whatever matches `from` imports nothing else of src/ than what matches one of `only`. */
function onlyImports(name, comment, from, only) {
  return { name, comment, severity: 'error', from: { path: from }, to: { path: '^src/', pathNot: only } };
}

/** A rule that whatever matches `from` imports nothing that matches `what`: files of src/ or packages. */
function neverImports(name, comment, from, what) {
  return { name, comment, severity: 'error', from: { path: from }, to: { path: what } };
}

/** A package, installed or not. */
function packages(...names) {
  return names.map((name) => `(^|node_modules/)(@types/)?${name}(/|$)`);
}

/** Who may import what: the table of src/README.md as rules. src/main.ts, src/commands and tests import what they need. */
export default {
  forbidden: [
    onlyImports('department-alone', 'A department imports the platform and itself, never another department, the gateway or governance.', '^src/departments/([^/]+)/', ['^src/platform/', '^src/departments/$1/']),
    onlyImports('platform-below', 'The platform knows nothing above it.', '^src/platform/', ['^src/platform/']),
    onlyImports('gateway-narrow', 'The gateway imports identity, configuration, errors and the log of the platform, of the policies what a department can be shown, and no department.', '^src/gateway/', [
      '^src/gateway/', '^src/platform/identity/', '^src/platform/(config|errors|logger|public-error)[.]ts$',
      '^src/platform/policy/(policies-in-force|policy|releasable-fields|speaks-to-department)[.]ts$', '^src/platform/subgraph/structural-types[.]ts$',
    ]),
    onlyImports('subgraph-alone', 'Governance and statistics are subgraphs: they import the platform and themselves.', '^src/(governance|statistics)/', ['^src/platform/', '^src/$1/']),
    onlyImports('console-alone', 'The console runs in a browser: it imports itself and generated types.', '^src/console/', ['^src/console/']),
    onlyImports('command-line-narrow', 'The command line asks the gateway as any client does: it imports the platform and the demonstration’s clients.', '^src/cli/', [
      '^src/cli/', '^src/platform/', '^src/identity-provider/',
    ]),
    onlyImports('identity-provider-alone', 'The identity provider stands for any other one: it imports nothing of the platform.', '^src/identity-provider/', ['^src/identity-provider/']),
    onlyImports('policy-core-pure', 'The core of the policies takes clock, policies and record as arguments: no database, no GraphQL, no environment.', policyCore, [
      policyCore, '^src/platform/errors[.]ts$', '^src/platform/standards/', '^src/platform/identity/requester[.]ts$',
    ]),
    {
      name: 'policy-core-no-packages', comment: 'The core of the policies is pure: it imports no package and nothing of Node.', severity: 'error',
      from: { path: policyCore }, to: { pathNot: '^src/' },
    },
    neverImports('resolver-thin', 'A resolver or reference calls a service or a loader: no entity, no EntityManager, no policy.', '[.](resolver|reference)[.]ts$', [
      '[.]entity[.]ts$', '^src/platform/(policy|database)/', ...packages('@mikro-orm', 'pg', 'kysely'),
    ]),
    neverImports('service-without-graphql', 'A service or loader knows records and rules, not GraphQL.', '[.](service|loaders)[.]ts$', packages('type-graphql', 'graphql')),
    neverImports('tests-outside', 'What runs never needs what tests it.', '^src/', ['^tests/', '^bench/']),
    {
      name: 'no-cycles', comment: 'Files that import each other are one file.', severity: 'error',
      // A cycle that only types close is gone when the types are.
      from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
};
