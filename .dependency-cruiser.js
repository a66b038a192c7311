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

/** The rooms of the platform, the lowest first: a room imports itself and what is below it. `.` is the files of a folder itself. */
const platformFloors = [
  '.',
  'standards',
  'identity',
  'policy/.',
  'policy/files',
  'policy/catalogue',
  'policy/in-force',
  'database',
  'events',
  'audit',
  'statistics',
  'records',
  'procedures',
  'rights',
  'audit-log',
  'webhooks',
  'subgraph',
];

function floorPath(floor) {
  return floor.endsWith('.') ? `^src/platform/${floor.slice(0, -1)}[^/]+$` : `^src/platform/${floor}/`;
}

const floors = platformFloors
  .slice(0, -1)
  .map((floor, index) =>
    neverImports(
      `platform-floor-${floor.replace('/.', '').replace('.', 'root').replace('/', '-')}`,
      `A room of the platform imports what is below it: platform/${floor.replace(/[/]?[.]$/, '')} stands below this.`,
      floorPath(floor),
      platformFloors.slice(index + 1).map(floorPath),
    ),
  );

const policyCore = '^src/platform/policy/([^/]+|catalogue/(catalogue-items|find-catalogue-items))[.]ts$';

/** Who may import what. src/main.ts, src/commands, src/processes and tests import what they need. */
export default {
  forbidden: [
    onlyImports(
      'department-alone',
      'A department imports the platform and itself, never another department, the gateway or governance.',
      '^src/departments/([^/]+)/',
      ['^src/platform/', '^src/departments/$1/', '^src/demonstration/', '^src/preparation/load-divisions[.]ts$'],
    ),
    onlyImports('platform-below', 'The platform knows nothing above it.', '^src/platform/', [
      '^src/platform/',
      '^src/provable-log/',
    ]),
    ...floors,
    onlyImports(
      'disclosure-alone',
      'Disclosure control is pure: it imports itself and nothing else.',
      '^src/disclosure/',
      ['^src/disclosure/'],
    ),
    onlyImports('provable-log-alone', 'The provable log is pure: it imports itself and node.', '^src/provable-log/', [
      '^src/provable-log/',
    ]),
    {
      name: 'pure-rooms-no-packages',
      comment: 'A pure room imports no package.',
      severity: 'error',
      from: { path: '^src/(disclosure|provable-log)/' },
      to: { dependencyTypesNot: ['core'], pathNot: '^src/' },
    },
    onlyImports(
      'embedded-postgres-narrow',
      'The embedded PostgreSQL stands for any other server: it imports itself and the faults of a start.',
      '^src/embedded-postgres/',
      ['^src/embedded-postgres/', '^src/platform/start-fault[.]ts$'],
    ),
    onlyImports('demonstration-narrow', 'The demonstration imports itself and the standards.', '^src/demonstration/', [
      '^src/demonstration/',
      '^src/platform/standards/',
    ]),
    onlyImports(
      'preparation-narrow',
      'Preparation imports the platform, the demonstration and itself.',
      '^src/preparation/',
      ['^src/preparation/', '^src/platform/', '^src/demonstration/'],
    ),
    onlyImports(
      'gateway-narrow',
      'The gateway imports identity, configuration, errors, log and tracer of the platform, of the policies what a department can be shown, and no department.',
      '^src/gateway/',
      [
        '^src/gateway/',
        '^src/platform/(http|identity)/',
        '^src/platform/(config|errors|logger|public-error|request-tracer)[.]ts$',
        '^src/platform/policy/(policy|releasable-fields|structural-types)[.]ts$',
        '^src/platform/policy/in-force/policies-in-force[.]ts$',
      ],
    ),
    onlyImports(
      'subgraph-alone',
      'Governance and statistics are subgraphs: they import the platform and themselves.',
      '^src/(governance|statistics)/',
      ['^src/platform/', '^src/$1/', '^src/preparation/load-divisions[.]ts$', '^src/provable-log/', '^src/disclosure/'],
    ),
    onlyImports(
      'console-alone',
      'The console runs in a browser: it imports itself and generated types.',
      '^src/console/',
      ['^src/console/'],
    ),
    onlyImports(
      'command-line-narrow',
      'A command that asks the gateway does so as any client: it imports the platform and the demonstration’s clients.',
      '^src/commands/ask/',
      ['^src/commands/ask/', '^src/platform/', '^src/identity-provider/'],
    ),
    onlyImports(
      'identity-provider-alone',
      'The identity provider stands for any other one: it imports nothing of the platform.',
      '^src/identity-provider/',
      ['^src/identity-provider/'],
    ),
    onlyImports(
      'policy-core-pure',
      'The core of the policies takes clock, policies and record as arguments: no database, no GraphQL, no environment.',
      policyCore,
      [policyCore, '^src/platform/errors[.]ts$', '^src/platform/standards/', '^src/platform/identity/requester[.]ts$'],
    ),
    {
      name: 'policy-core-no-packages',
      comment: 'The core of the policies is pure: it imports no package and nothing of Node.',
      severity: 'error',
      from: { path: policyCore },
      to: { pathNot: '^src/' },
    },
    neverImports(
      'resolver-thin',
      'A resolver calls a service: no entity, no EntityManager, no policy.',
      '[.]resolver[.]ts$',
      ['[.]entity[.]ts$', '^src/platform/(policy|database|records|rights)/', ...packages('@mikro-orm', 'pg', 'kysely')],
    ),
    neverImports(
      'service-without-graphql',
      'A service knows records and rules, not GraphQL.',
      '[.]service[.]ts$',
      packages('type-graphql', 'graphql'),
    ),
    neverImports('tests-outside', 'What runs never needs what tests it.', '^src/', ['^tests/', '^bench/']),
    {
      name: 'no-cycles',
      comment: 'Files that import each other are one file, types included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
};
