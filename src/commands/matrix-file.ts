import { join } from 'node:path';
import { z } from 'zod';
import { readPolicyFile } from '../platform/policy/files/read-policy-file.ts';
import { recordKinds, type MatrixCells } from '../platform/policy/decide-matrix.ts';

const shape = z
  .object({ day: z.iso.date() })
  .catchall(
    z.record(
      z.string(),
      z.record(
        z.string(),
        z
          .string()
          .regex(/^(allow|deny|mask:\w+)( (allow|deny|mask:\w+))*$/, 'write allow, mask:<mask> or deny for each'),
      ),
    ),
  );

export interface MatrixFile {
  /** The day that the decisions hold for, YYYY-MM-DD. */
  day: string;
  cells: MatrixCells;
  /** `policies/access/health.matrix.yaml:41` */
  position(requester: string, type: string, field: string): string;
}

/** Where the expected decisions on a department's fields are stated. */
export function matrixPath(policiesFolder: string, department: string): string {
  return join(policiesFolder, 'access', `${department}.matrix.yaml`);
}

/** Reads the expected decisions. @throws PolicyFault where the file cannot be read as a matrix */
export function readMatrixFile(path: string): MatrixFile {
  const { value, position } = readPolicyFile(path, shape);
  const { day, ...requesters } = value;
  const cells = mapValues(requesters, (types) =>
    mapValues(types, (fields) => mapValues(fields, (words) => words.split(' '))),
  );
  return { day, cells, position: (...at) => position(at) };
}

function mapValues<Value, Result>(
  record: Record<string, Value>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The text of a matrix file: a block per requester, a line per field. */
export function formatMatrixFile(department: string, day: string, cells: MatrixCells): string {
  const kinds = Object.entries(recordKinds).map(([kind, meaning]) => `#   ${kind.padEnd(10)}${meaning}`);
  const blocks = Object.entries(cells).map(
    ([requester, types]) => `\n${requester}:\n${Object.entries(types).map(formatType).join('')}`,
  );
  return `# Who may see the fields that ${department} owns: the expected decision for every requester, field and kind of record.
# The tests compare it, cell by cell, with what the rules decide. policies/README.md says how to change it.
#
# A word for each kind of record, in this order:
${kinds.join('\n')}
# Each is allow (明文), mask:<mask> (脱敏) or deny (不提供). A query or mutation is open or not: it has one word.
day: ${day}
${blocks.join('')}`;
}

function formatType([type, fields]: [string, MatrixCells[string][string]]): string {
  // A width that stands still: a longer name does not move the lines of the others.
  const lines = Object.entries(fields).map(
    ([field, verdicts]) => `    ${`${field}:`.padEnd(25)} ${verdicts.join(' ')}\n`,
  );
  return `  ${type}:\n${lines.join('')}`;
}
