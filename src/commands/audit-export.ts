import { exportLog, proveEntries } from '../platform/audit-log/export-log.ts';
import { StoredLog } from '../platform/audit-log/stored-log.ts';
import { config } from '../platform/config.ts';
import { dropAuditMonths } from '../preparation/audit-months.ts';
import { subgraphNames } from '../platform/subgraph/load-departments.ts';
import { assertPurpose, noteExport } from './note-export.ts';
import { findVerifierKey } from '../processes/audit-keys.ts';
import { writeAuditOutput, type NumberedLine } from './audit-output.ts';
import { reportFault } from '../processes/run-until-stopped.ts';
import { withAdministrator, withLog } from '../processes/with-database.ts';

/** Writes a department's log, from an entry to the newest checkpoint, and into that log who took it. */
export async function auditExport(
  department: string,
  { from, output, purpose }: { from: number; output?: string; purpose: string },
): Promise<void> {
  await run(() => {
    assertPurpose(purpose);
    return withLog(config, department, (transactions) =>
      writeAuditOutput(
        exportLog(transactions, department, from, noteExport(transactions, department, purpose)),
        output,
      ),
    );
  });
}

/** Writes what one department keeps of the checkpoints of another. */
export async function auditWitness(
  witness: string,
  { of: department, output }: { of: string; output?: string },
): Promise<void> {
  await run(async () => {
    if (!subgraphNames().includes(department))
      throw new RangeError(`There is no department ${department}. There are: ${subgraphNames().join(', ')}.`);
    const notes = await withLog(config, witness, (transactions) =>
      transactions.run((client) => new StoredLog(client).witnessedNotes(department)),
    );
    if (notes.length === 0)
      throw new RangeError(
        `${witness} keeps no checkpoint of ${department} yet. It is told each one within ten seconds while both run.`,
      );
    await writeAuditOutput(numbered(notes.map((note) => JSON.stringify({ checkpoint: note }))), output);
  });
}

/** Prints the proof that an entry stands in the log, as a line of JSON; of a request, one for each of its entries. */
export async function auditProve(
  department: string,
  { entry, index, purpose }: { entry?: string; index?: number; purpose: string },
): Promise<void> {
  await run(async () => {
    assertPurpose(purpose);
    if ((entry === undefined) === (index === undefined))
      throw new RangeError(
        'Say which entry: --entry with its position in audit_entry or the id of a request, or --index with its ' +
          'index in the log.',
      );
    await withLog(config, department, async (transactions) => {
      const indexes =
        index === undefined
          ? await transactions.run((client) =>
              new StoredLog(client).findIndexes(
                /^\d{1,18}$/.test(entry!) ? { position: entry! } : { requestId: entry! },
              ),
            )
          : [index];
      if (indexes.length === 0)
        throw new RangeError(
          `The log of ${department} has no entry ${entry} with a place in the tree. One that was written a moment ago has it within ten seconds.`,
        );
      const proofs = await proveEntries(
        transactions,
        department,
        indexes,
        noteExport(transactions, department, purpose),
      );
      await writeAuditOutput(numbered(proofs.map((proof) => JSON.stringify(proof))), undefined);
    });
  });
}

/** Drops the months of entries that ended before a day; their hashes stay. */
export async function auditPrune(department: string, { before }: { before: Date }): Promise<void> {
  await run(async () => {
    const dropped = await withAdministrator(config, department, (connection) => dropAuditMonths(connection, before));
    process.stdout.write(
      dropped.length === 0
        ? `No month of ${department} ends before ${before.toISOString().slice(0, 10)}.\n`
        : `Dropped: ${dropped.join(', ')}\n`,
    );
  });
}

/** Prints the keys by which the departments' checkpoints are verified. */
export async function auditKeys(): Promise<void> {
  await run(async () => {
    const keys = (await Promise.all(subgraphNames().map((name) => findVerifierKey(config, name)))).filter(
      (key) => key !== null,
    );
    if (keys.length === 0)
      throw new RangeError('No department has an audit key yet. npm start makes them, or set <DEPARTMENT>_AUDIT_KEY.');
    process.stdout.write(`${keys.join('\n')}\n`);
  });
}

async function run(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    reportFault(error);
  }
}

async function* numbered(lines: string[]): AsyncGenerator<NumberedLine> {
  for (const [at, line] of lines.entries()) yield { line, done: at + 1, size: lines.length };
}
