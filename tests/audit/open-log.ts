import type pg from 'pg';
import { exportLog } from '../../src/platform/audit-log/export-log.ts';
import { LogTransactions } from '../../src/platform/audit-log/log-transactions.ts';
import { copyTemplateDatabases } from '../kit/copy-template-databases.ts';
import { foundIn } from './written-log.ts';

/** The empty log of health in a database of its own, with connections to it. */
export interface OpenLog {
  /** Of the log role. */
  transactions: LogTransactions;
  /** A further one, as another process has it. */
  moreTransactions(): LogTransactions;
  admin: pg.Client;
  connect(): Promise<pg.Client>;
  /** The exported file, line by line. */
  lines(from?: number): Promise<string[]>;
  /** What is found in the exported file. */
  found(): ReturnType<typeof foundIn>;
  /** Texts of the entries in the order of the leaves. */
  texts(): Promise<string[]>;
  /** Takes everything away that was written. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function openLog(): Promise<OpenLog> {
  const databases = await copyTemplateDatabases();
  const opened: { close(): Promise<void> }[] = [];
  const moreTransactions = () => {
    const transactions = new LogTransactions({
      department: 'health',
      url: databases.urlOf('health'),
      role: 'health_log',
    });
    opened.push(transactions);
    return transactions;
  };
  const connect = async () => {
    const client = await databases.connect('health');
    opened.push({ close: () => client.end() });
    return client;
  };
  const [transactions, admin] = [moreTransactions(), await connect()];
  const lines = async (from = 0) => {
    const all: string[] = [];
    for await (const { line } of exportLog(transactions, 'health', from, async () => {})) all.push(line);
    return all;
  };
  return {
    transactions,
    moreTransactions,
    admin,
    connect,
    lines,
    found: async () => foundIn(await lines()),
    async texts() {
      const { rows } = await admin.query<{ entry: string }>(
        'select entry from audit_leaf join audit_entry using (transaction, position) order by index',
      );
      return rows.map(({ entry }) => entry);
    },
    async clear() {
      await admin.query('truncate audit_entry, audit_leaf, audit_node, audit_checkpoint');
    },
    async close() {
      for (const one of opened) await one.close();
      await databases.drop();
    },
  };
}
