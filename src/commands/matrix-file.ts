import { join } from 'node:path';
import { z } from 'zod';
import { readPolicyFile } from '../platform/policy/files/read-policy-file.ts';
import { recordKinds, type MatrixCells, type Verdict } from '../platform/policy/decide-matrix.ts';

const words = z
  .string()
  .regex(/^(allow|deny|mask:\w+)( (allow|deny|mask:\w+))*$/, 'write allow, mask:<mask> or deny for each');
const fieldsOfType = z.record(z.string(), words);
const typesOfRequester = z
  .object({ denied: z.record(z.string(), z.int().positive()).default({}) })
  .catchall(fieldsOfType);
const shape = z.object({ day: z.iso.date() }).catchall(typesOfRequester);

/** Counts the fields of a type that are denied on every kind of record. No field has such a name. */
const others = /^(\d+) others?$/;

export interface MatrixFile {
  /** The day that the decisions hold for, YYYY-MM-DD. */
  day: string;
  /** The fields of which something is released. */
  cells: MatrixCells;
  /** Requester → type → the number of its other fields. */
  denied: Record<string, Record<string, number>>;
  /** `policies/access/health.matrix.yaml:41`, of a field or of the line that counts it. */
  position(requester: string, type: string, field?: string): string;
}

/** Where the expected decisions on a department's fields are stated. */
export function matrixPath(policiesFolder: string, department: string): string {
  return join(policiesFolder, 'access', `${department}.matrix.yaml`);
}

/** Reads the expected decisions. @throws PolicyFault where the file cannot be read as a matrix */
export function readMatrixFile(path: string): MatrixFile {
  const { value, position } = readPolicyFile(path, shape);
  const { day, ...requesters } = value;
  const file: MatrixFile = { day, cells: {}, denied: {}, position: (...at) => position(lineOf(requesters, ...at)) };
  for (const [requester, { denied, ...types }] of Object.entries(requesters)) {
    file.cells[requester] = {};
    file.denied[requester] = { ...denied };
    for (const [type, fields] of Object.entries(types)) {
      const stated: Record<string, readonly Verdict[]> = {};
      for (const [field, verdicts] of Object.entries(fields)) {
        const count = others.exec(field)?.[1];
        if (count === undefined) stated[field] = verdicts.split(' ');
        else file.denied[requester][type] = Number(count);
      }
      file.cells[requester][type] = stated;
    }
  }
  return file;
}

function lineOf(
  requesters: Record<string, z.infer<typeof typesOfRequester>>,
  requester: string,
  type: string,
  field?: string,
): string[] {
  const fields = requesters[requester]?.[type] as z.infer<typeof fieldsOfType> | undefined;
  if (fields === undefined) return [requester, 'denied', type];
  if (field !== undefined && field in fields) return [requester, type, field];
  return [requester, type, Object.keys(fields).find((name) => others.test(name)) ?? ''];
}

/** Whether nothing of a field is released, on any kind of record. */
export function isDenied(verdicts: readonly Verdict[]): boolean {
  return verdicts.every((verdict) => verdict === 'deny');
}

/** The text of a matrix file: a block per requester, a line per field of which something is released. */
export function formatMatrixFile(department: string, day: string, cells: MatrixCells): string {
  const kinds = Object.entries(recordKinds).map(([kind, meaning]) => `#   ${kind.padEnd(10)}${meaning}`);
  return `# Who may see the fields that ${department} owns: the expected decision for every requester, field and kind of record.
# The tests compare it, cell by cell, with what the rules decide. policies/README.md says how to change it.
#
# A word for each kind of record, in this order:
${kinds.join('\n')}
# Each is allow (明文), mask:<mask> (脱敏) or deny (不提供). A query or mutation is open or not: it has one word.
#
# Fields that are denied on every kind of record are counted: of a type, by "others"; whole types, by "denied".
day: ${day}
${Object.entries(cells).map(formatRequester).join('')}`;
}

function formatRequester([requester, types]: [string, MatrixCells[string]]): string {
  const lines: string[] = [];
  const counts: string[] = [];
  for (const [type, fields] of Object.entries(types)) {
    const released = Object.entries(fields).filter(([, verdicts]) => !isDenied(verdicts));
    const rest = Object.keys(fields).length - released.length;
    if (released.length === 0 && rest > 0) counts.push(`${type}: ${rest}`);
    if (released.length > 0) {
      lines.push(`  ${type}:`, ...released.map(([field, verdicts]) => formatLine(field, verdicts.join(' '))));
      if (rest > 0) lines.push(formatLine(rest === 1 ? '1 other' : `${rest} others`, 'deny'));
    }
  }
  return `\n${[`${requester}:`, ...lines, ...formatCounts(counts)].join('\n')}\n`;
}

/** A width that stands still: a longer name does not move the lines of the others. */
function formatLine(name: string, value: string): string {
  return `    ${`${name}:`.padEnd(25)} ${value}`;
}

function formatCounts(counts: readonly string[]): string[] {
  if (counts.length === 0) return [];
  const line = `  denied: { ${counts.join(', ')} }`;
  if (line.length <= 120) return [line];
  const lines = [''];
  for (const count of counts) {
    if (`    ${lines.at(-1)}${count}, `.length > 120) lines.push('');
    lines[lines.length - 1] += `${count}, `;
  }
  return ['  denied: {', ...lines.map((line) => `    ${line.trimEnd()}`), '  }'];
}
