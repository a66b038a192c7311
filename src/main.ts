import { Command, InvalidArgumentError, Option } from 'commander';

const program = new Command('tonghu')
  .description('童护 Tonghu: one child, one file, shared by the departments that protect it.')
  .showHelpAfterError();

program
  .command('start', { isDefault: true })
  .description('start the whole platform')
  .option('--children <number>', 'children of the demonstration, loaded on the first start', readCount, 20_000)
  .option('--seed <number>', 'number from which the demonstration is made', readCount, 1)
  .option('--workers <number>', 'processes that answer, for as many cores', readWorkers, 1)
  .option('--trusted-documents', 'answer only documents that are stored in policies/trusted-documents')
  .addHelpText(
    'after',
    environment([
      'PORT',
      'DATA_DIR',
      'HOST',
      'REQUESTS_PER_SECOND',
      'TRACE_REQUESTS',
      'AUDIT_HASH',
      '<DEPARTMENT>_DATABASE_URL',
      '<DEPARTMENT>_AUDIT_KEY',
      'DATABASE_ADMIN_URL',
      'OIDC_ISSUER',
    ]),
  )
  .action(async (options) => (await import('./commands/start.ts')).start(options));

program
  .command('gateway')
  .description('start the gateway alone')
  .option('--workers <number>', 'processes that answer, for as many cores', readWorkers, 1)
  .option('--trusted-documents', 'answer only documents that are stored in policies/trusted-documents')
  .addHelpText(
    'after',
    environment([
      'PORT',
      'HOST',
      'REQUESTS_PER_SECOND',
      'TRACE_REQUESTS',
      'OIDC_ISSUER',
      '<DEPARTMENT>_SUBGRAPH_URL',
      '<DEPARTMENT>_REQUESTER_KEY',
    ]),
  )
  .action(async (options) => (await import('./processes/start-process.ts')).startProcess(null, options));

program
  .command('subgraph <department>')
  .description('start one department’s subgraph alone')
  .option('--workers <number>', 'processes that answer, for as many cores', readWorkers, 1)
  .addHelpText(
    'after',
    environment([
      'PORT',
      'HOST',
      '<DEPARTMENT>_DATABASE_URL',
      'TRACE_REQUESTS',
      '<DEPARTMENT>_REQUESTER_KEY',
      '<DEPARTMENT>_AUDIT_KEY',
      'AUDIT_HASH',
      '<OTHER>_SUBGRAPH_URL',
      '<OTHER>_EVENT_KEY',
      '<OTHER>_AUDIT_PUBLIC_KEY',
    ]),
  )
  .action(async (department, options) =>
    (await import('./processes/start-process.ts')).startProcess(department, options),
  );

program
  .command('identity-provider')
  .description('start the identity provider of the demonstration alone')
  .addHelpText('after', environment(['PORT', 'HOST', 'OIDC_ISSUER', 'DATA_DIR']))
  .action(async () => (await import('./processes/start-identity-provider.ts')).startIdentityProvider());

program
  .command('prepare [departments...]')
  .description('make the databases ready: roles, tables, rights, code tables')
  .option('--children <number>', 'load a demonstration of so many children into databases that have none', readCount)
  .option('--seed <number>', 'number from which the demonstration is made', readCount, 1)
  .addHelpText('after', environment(['DATABASE_ADMIN_URL', '<DEPARTMENT>_DATABASE_URL']))
  .action(async (departments, options) =>
    (await import('./commands/prepare.ts')).prepare(departments, { children: null, ...options }),
  );

program
  .command('demonstration')
  .description('replace the records of the embedded database by a demonstration of any size')
  .option('--children <number>', 'how many children', readCount, 20_000)
  .option('--seed <number>', 'number from which the demonstration is made', readCount, 1)
  .addHelpText('after', environment(['DATA_DIR']))
  .action(async (options) => (await import('./commands/demonstration.ts')).loadDemonstration(options));

program
  .command('schema')
  .description('write schema/ and the JSON schemas of policies/ from the code')
  .action(async () => (await import('./commands/write-schema.ts')).writeSchema());

program
  .command('department <name> <title>')
  .description('make a department: its folder with one record, migration, rules, lists of policies/')
  .action(async (name, title) => (await import('./commands/department.ts')).department(name, title));

program
  .command('migration <department> <name>')
  .description(
    'make the next migration of a department with its checksum, or refresh the checksum of one that is not merged',
  )
  .addHelpText(
    'after',
    '\nThe department "platform" is the part that every department’s database has. The name is as in add-legal-aid.',
  )
  .action(async (department, name) => (await import('./commands/migration.ts')).migration(department, name));

program
  .command('policies')
  .description('show who may see what, by what policies/ decides, and where that differs from the stated matrix')
  .option('--department <owner>', 'only the fields of this department')
  .option('--markdown', 'print Markdown tables')
  .option('--write-matrix', 'state the decisions anew in policies/access/<department>.matrix.yaml')
  .action(async (options) => (await import('./commands/policies.ts')).showPolicies(options));

program
  .command('catalogue')
  .description(
    'list every field of every department: what it means, how it is shared, how sensitive it is, who may see it today',
  )
  .addOption(
    new Option('--format <format>', 'table for a terminal, csv for a spreadsheet, json for a programme')
      .choices(['table', 'csv', 'json'])
      .default('table'),
  )
  .option('--owner <department>', 'only the fields of this department')
  .option('--search <text>', 'only items with this in id, Chinese term or meaning')
  .option('--output <file>', 'write it into this file')
  .action(async (options) => (await import('./commands/catalogue.ts')).showCatalogue(options));

program
  .command('export-policies')
  .description('write the policies in force, as governance has applied them, back into policies/')
  .addHelpText('after', environment(['DATA_DIR', 'GOVERNANCE_DATABASE_URL']))
  .action(async () => (await import('./commands/export-policies.ts')).exportPolicies());

program
  .command('check-drift')
  .description('say whether policies/ states the policies in force; exit code 1 where it does not')
  .addHelpText('after', environment(['DATA_DIR', 'GOVERNANCE_DATABASE_URL']))
  .action(async () => (await import('./commands/export-policies.ts')).checkDrift());

program
  .command('statistics:rebuild')
  .description(
    'count the children of every department anew and set the counters of the statistics to it; changes wait meanwhile',
  )
  .addHelpText('after', environment(['DATA_DIR', 'DATABASE_ADMIN_URL', '<DEPARTMENT>_DATABASE_URL']))
  .action(async () => (await import('./commands/statistics.ts')).rebuildStatistics());

program
  .command('statistics:reconcile')
  .description(
    'say whether the counters of the statistics are those of the departments’ tables; exit code 1 where they are not',
  )
  .addHelpText('after', environment(['DATA_DIR', 'DATABASE_ADMIN_URL', '<DEPARTMENT>_DATABASE_URL']))
  .action(async () => (await import('./commands/statistics.ts')).reconcileStatistics());

program
  .command('documents')
  .description('list the trusted documents: the id that a client sends, the file, and for whom it is stored')
  .action(async () => (await import('./commands/documents.ts')).showDocuments());

program
  .command('grants')
  .description('print, as SQL, what each role may do in the departments’ databases by what policies/ releases')
  .option('--department <owner>', 'only the database of this department')
  .action(async (options) => (await import('./commands/grants.ts')).showGrants(options));

program
  .command('audit:export <department>')
  .description('write the audit log of a department, up to its newest checkpoint, as a file that audit:verify takes')
  .option('--from <index>', 'begin with the entry of this index; hashes stand for those before it', readIndex, 0)
  .option('--output <file>', 'where to; standard output where it is not given')
  .option('--purpose <purpose>', 'what for; it stands in the log with your account', 'audit-review')
  .addHelpText('after', environment(['DATA_DIR', '<DEPARTMENT>_DATABASE_URL']))
  .action(async (department, options) => (await import('./commands/audit-export.ts')).auditExport(department, options));

program
  .command('audit:witness <department>')
  .description('write the checkpoints of another department’s log that this one keeps')
  .requiredOption('--of <other>', 'whose checkpoints')
  .option('--output <file>', 'where to; standard output where it is not given')
  .addHelpText('after', environment(['DATA_DIR', '<DEPARTMENT>_DATABASE_URL']))
  .action(async (department, options) =>
    (await import('./commands/audit-export.ts')).auditWitness(department, options),
  );

program
  .command('audit:prove <department>')
  .description('print the proof that an entry stands in the audit log, as a line of JSON')
  .option(
    '--entry <position or request id>',
    'position of the entry in audit_entry, or the id of the request that it tells of',
  )
  .option('--index <index>', 'index of the entry in the log', readIndex)
  .option('--purpose <purpose>', 'what for; it stands in the log with your account', 'audit-review')
  .addHelpText('after', environment(['DATA_DIR', '<DEPARTMENT>_DATABASE_URL']))
  .action(async (department, options) => (await import('./commands/audit-export.ts')).auditProve(department, options));

program
  .command('audit:verify <file>')
  .description('verify an audit log, or proofs from it, by public keys alone: no database is needed')
  .requiredOption(
    '--key <key or file>',
    'verifier key of the department, as audit:keys prints it, or a file of such keys; may be given again, for a key that was replaced',
    collect,
  )
  .option(
    '--witness <file>',
    'checkpoints that another department keeps, as audit:witness writes them; may be given again',
    collect,
  )
  .option('--proof', 'the file holds what audit:prove printed')
  .addHelpText('after', '\nEnds with exit code 1 where anything is wrong, and says what is wrong first.')
  .action(async (file, options) => (await import('./commands/audit-verify.ts')).auditVerify(file, options));

program
  .command('audit:prune <department>')
  .description(
    'drop the months of a department’s audit entries that ended before a day; their hashes stay, so that later entries can be proved',
  )
  .option('--before <YYYY-MM-DD>', 'the day; three years ago where it is not given', readDay)
  .addHelpText('after', environment(['DATA_DIR', 'DATABASE_ADMIN_URL', '<DEPARTMENT>_DATABASE_URL']))
  .action(async (department, options) =>
    (await import('./commands/audit-export.ts')).auditPrune(department, { before: threeYearsAgo(), ...options }),
  );

program
  .command('audit:keys')
  .description('print the verifier keys of the departments’ audit logs, to hand to verifiers')
  .addHelpText('after', environment(['DATA_DIR', '<DEPARTMENT>_AUDIT_KEY', '<DEPARTMENT>_AUDIT_PUBLIC_KEY']))
  .action(async () => (await import('./commands/audit-export.ts')).auditKeys());

await program.parseAsync();

function readCount(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number, at most eight digits.');
}

function readIndex(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 0.');
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function readDay(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && day <= threeYearsAgo()) return day;
  throw new InvalidArgumentError('It is a day as YYYY-MM-DD, at least three years ago: so long entries are kept.');
}

function threeYearsAgo(): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear() - 3, now.getUTCMonth(), now.getUTCDate()));
}

function readWorkers(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1 to 99.');
}

function environment(variables: string[]): string {
  return `\nEnvironment: ${variables.join(', ')}; src/platform/config.ts says what each means.`;
}
