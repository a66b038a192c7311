import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Requester } from '../platform/identity/requester.ts';
import type { Policies } from '../platform/policy/policy.ts';

/** A document of `policies/trusted-documents`, stored for the clients of its folder. */
export interface TrustedDocument {
  /** `sha256:` and the hash of the text, in hexadecimal: what a client sends as documentId. */
  id: string;
  text: string;
  department: string;
  /** A role of the department, or one client; null: every client of the department. */
  only: string | null;
  /** Path of the file within its folder. */
  file: string;
}

export interface TrustedDocuments {
  all: readonly TrustedDocument[];
  /** The document of this id, if it is stored for this requester. */
  find(id: string, requester: Requester): TrustedDocument | null;
}

/**
 * Reads the trusted documents: `<department>/<name>.graphql` for every client of a department, `<department>/<role or
 * client>/<name>.graphql` for those only.
 * @throws RangeError for a file that lies where no client would find it, as in a folder of a department that there is
 * not
 */
export function loadTrustedDocuments(
  folder: string,
  { contract: { departments } }: Pick<Policies, 'contract'>,
): TrustedDocuments {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.graphql'))
        .sort()
    : [];
  const all = files.map((file): TrustedDocument => {
    const parts = file.split(sep);
    const [department] = parts;
    if (parts.length < 2 || parts.length > 3 || !departments.includes(department!)) {
      const places = '<department>/<name>.graphql or <department>/<role or client>/<name>.graphql';
      throw new RangeError(
        `${relative(process.cwd(), join(folder, file))} is not at ${places}. Departments: ${departments.join(', ')}.`,
      );
    }
    const text = readFileSync(join(folder, file), 'utf8');
    return { id: documentIdOf(text), text, department: department!, only: parts.length === 3 ? parts[1]! : null, file };
  });
  return trustedDocumentsOf(all);
}

/** Finds among documents that have been read. */
export function trustedDocumentsOf(all: readonly TrustedDocument[]): TrustedDocuments {
  const byId = Map.groupBy(all, ({ id }) => id);
  return {
    all,
    find: (id, requester) => byId.get(id)?.find((document) => isFor(document, requester)) ?? null,
  };
}

/** What a document is called: `sha256:` and 64 hexadecimal digits. */
export function documentIdOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function isFor({ department, only }: TrustedDocument, requester: Requester): boolean {
  return (
    department === requester.department &&
    (only === null || only === requester.client || requester.roles.includes(only))
  );
}
