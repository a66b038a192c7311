import { config } from '../../src/platform/config.ts';
import { replaceExports } from '../platform/replace-exports.ts';
import { benchFolders, benchNames } from './bench-names.ts';

// Loaded before src/main.ts: the platform then has the departments for which it is given a database, generated ones
// among them.
const names = benchNames.filter((name) => config.department(name).databaseUrl !== null);
const { policies, schema, trustedDocuments, supergraphOf } = benchFolders;
const folders = { policies, schema, trustedDocuments, supergraph: supergraphOf(names.length) };
const loader = JSON.stringify(import.meta.resolve('./generate-department.ts'));
replaceExports({
  'platform/folders.ts': { folders: `{ ...Original.folders, ...${JSON.stringify(folders)} }` },
  'platform/subgraph/load-departments.ts': {
    loadSubgraphs: `async () => (await import(${loader})).loadBenchDepartments(${JSON.stringify(names)})`,
  },
});
