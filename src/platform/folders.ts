import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The folders of the checkout that the running platform reads. */
export const folders = {
  policies: join(root, 'policies'),
  trustedDocuments: join(root, 'policies', 'trusted-documents'),
  composeFile: join(root, 'docker-compose.yml'),
  schema: join(root, 'schema'),
  supergraph: join(root, 'schema', 'supergraph.graphql'),
};
