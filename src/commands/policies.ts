import { existsSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { terminalWidth } from './ask/render-table.ts';
import { folders } from '../platform/folders.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import { subgraphNames } from '../platform/subgraph/load-departments.ts';
import { compareMatrix } from './compare-matrix.ts';
import { decideMatrix, type MatrixCells } from '../platform/policy/decide-matrix.ts';
import { formatMatrixFile, matrixPath, readMatrixFile } from './matrix-file.ts';
import { matrixRequesters } from './matrix-requesters.ts';
import { ownedFields } from './owned-fields.ts';
import { matrixLegend, renderMarkdown, renderMatrix } from './render-matrix.ts';
import { reportFault } from '../processes/run-until-stopped.ts';
import { isoDateInChina } from '../platform/standards/day-in-china.ts';

export interface PoliciesOptions {
  /** Whose fields; every department's where it is not given. */
  department?: string;
  markdown?: boolean;
  writeMatrix?: boolean;
}

/**
 * Shows who may see what, by what the rules decide today, and where that differs from the stated matrix; or states it
 * anew.
 */
export function showPolicies(
  { department, markdown = false, writeMatrix = false }: PoliciesOptions,
  now = new Date(),
): void {
  try {
    const policies = standingPolicies();
    const day = isoDateInChina(now);
    const requesters = matrixRequesters();
    if (!writeMatrix) process.stdout.write(`${matrixLegend.join(markdown ? '\n\n' : '\n')}\n\n`);
    for (const owner of chosen(department)) {
      const fields = ownedFields(folders.schema, owner);
      const decideOn = (date: string) => decideMatrix({ policies, fields, requesters, day: date });
      const lines = writeMatrix
        ? restate(owner, day, decideOn)
        : [
            `${markdown ? '## ' : ''}Fields of ${owner}, ${day}`,
            '',
            ...(markdown ? renderMarkdown(decideOn(day)) : renderMatrix(decideOn(day), terminalWidth())),
            ...differences(owner, decideOn),
            '',
          ];
      process.stdout.write(`${lines.join('\n')}\n`);
    }
  } catch (error) {
    reportFault(error);
  }
}

function chosen(department: string | undefined): string[] {
  const names = subgraphNames();
  if (department === undefined) return names;
  if (names.includes(department)) return [department];
  throw new RangeError(`There is no department "${department}". It is one of: ${names.join(', ')}.`);
}

function differences(owner: string, decideOn: (day: string) => MatrixCells): string[] {
  const path = matrixPath(folders.policies, owner);
  const shown = relative(process.cwd(), path);
  if (!existsSync(path)) return [`${shown} is not there: write it with --write-matrix.`];
  const stated = readMatrixFile(path);
  const found = compareMatrix(stated, decideOn(stated.day));
  if (found.length === 0) return [`The rules decide as ${shown} states.`];
  return [
    `The rules decide otherwise than ${shown} states (${found.length === 1 ? '1 cell' : `${found.length} cells`}):`,
    ...found.map((sentence) => `  ${sentence}`),
  ];
}

/** A file whose cells still hold is left as it is, so that nothing is to be reviewed but what changed. */
function restate(owner: string, day: string, decideOn: (day: string) => MatrixCells): string[] {
  const path = matrixPath(folders.policies, owner);
  const shown = relative(process.cwd(), path);
  const cells = decideOn(day);
  if (existsSync(path) && compareMatrix(readMatrixFile(path), cells).length === 0)
    return [`${shown} states these decisions already.`];
  writeFileSync(path, formatMatrixFile(owner, day, cells));
  return [`${shown} written: review the difference before it is committed.`];
}
