import { join } from 'node:path';
import { generatedNames } from './generated-names.ts';

/** The departments of the product, civil affairs first because it has the children. */
export const ownNames = ['civil-affairs', 'education', 'health', 'police'];

/** The departments of the growth by departments, in the order in which they are added. */
export const benchNames = [...ownNames, ...generatedNames];

const root = join(import.meta.dirname, '..', '..', '.cache', 'bench', 'departments');

/**
 * What schema/ and policies/ are for the product's departments, for all of these; and the supergraph of the first ones,
 * by their number.
 */
export const benchFolders = {
  schema: join(root, 'schema'),
  policies: join(root, 'policies'),
  trustedDocuments: join(root, 'policies', 'trusted-documents'),
  supergraphOf: (count: number) => join(root, `supergraph-${count}.graphql`),
};
