import { exportLog } from '../../../src/platform/audit-log/export-log.ts';
import { KnownCheckpoints } from '../../../src/provable-log/known-checkpoints.ts';
import { LogFault } from '../../../src/provable-log/log-fault.ts';
import { LogTransactions } from '../../../src/platform/audit-log/log-transactions.ts';
import { LogVerifier } from '../../../src/provable-log/log-verifier.ts';
import { noteVerifier } from '../../../src/provable-log/note-signer.ts';
import { rolesOf } from '../../../src/platform/database/roles.ts';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { rowsOf, type KillablePlatform } from './killable-platform.ts';

/**
 * What is wrong with the departments' logs, as far as they are signed, by their public keys and what the others keep of
 * them.
 */
export async function logFaults(platform: KillablePlatform): Promise<string[]> {
  const faults = await Promise.all(
    subgraphNames().map(async (name) => {
      // What the others keep is read first: it must lead to what stands in the log then.
      const kept = (
        await Promise.all(
          subgraphNames().map((witness) =>
            rowsOf(platform, witness, 'select note, follows from audit_witness where department = $1', [name]),
          ),
        )
      ).flat();
      const broken = kept
        .filter(({ follows }) => !follows)
        .map(({ note }) => `${name}: a checkpoint does not go on from those before it: ${note}`);
      return [
        ...broken,
        ...(await verify(
          platform,
          name,
          kept.map(({ note }) => note),
        )),
      ];
    }),
  );
  return faults.flat();
}

async function verify(platform: KillablePlatform, name: string, kept: string[]): Promise<string[]> {
  const url = new URL(platform.adminUrl());
  url.pathname = `/${name.replaceAll('-', '_')}`;
  const transactions = new LogTransactions({ department: name, url: url.href, role: rolesOf(name).log });
  try {
    const known = new KnownCheckpoints(platform.verifierKeys().map(noteVerifier));
    for (const note of kept) known.readWitnessed(note, 'with another department');
    const lines = exportedLines(transactions, name);
    const first = await lines.next();
    const verifier = new LogVerifier(first.value as string, known);
    for await (const line of lines) await verifier.take(line, lines);
    verifier.end();
    return [];
  } catch (error) {
    // The log's first round is still to come.
    if (error instanceof RangeError && error.message.startsWith('Nothing of the log')) return [];
    if (error instanceof LogFault) return [`${name}: ${error.message}`];
    throw error;
  } finally {
    await transactions.close();
  }
}

async function* exportedLines(transactions: LogTransactions, name: string): AsyncGenerator<string> {
  for await (const { line } of exportLog(transactions, name, 0, async () => {})) yield line;
}
