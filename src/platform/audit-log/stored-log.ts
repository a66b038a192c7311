import type { Client } from 'pg';
import { findUnverifiedCheckpoint, type Checkpoint } from '../../provable-log/checkpoint.ts';
import {
  frontierPlaces,
  MerkleTree,
  rootOf,
  type NodeLookUp,
  type NodePlace,
  type TreeNode,
} from '../../provable-log/merkle-tree.ts';
import { memberText } from '../audit/audit-entry.ts';
import type { TreeHash } from '../../provable-log/tree-hash.ts';

/**
 * The channel on which PostgreSQL tells which entries have found their places in a log: `<transaction> <position>` of
 * the first and of the last.
 */
export const placedChannel = 'audit_entries_placed';

/** A checkpoint as it was signed. */
export interface SignedCheckpoint extends Checkpoint {
  note: string;
}

/** An entry that has its place in the tree. The text is null where the entry is not there any more. */
export interface StoredLeaf {
  index: number;
  hash: Buffer;
  entry: string | null;
}

/** An entry that waits for its place. */
export interface SettledEntry {
  transaction: string;
  position: string;
  entry: string;
}

/**
 * Nodes are kept from this level on: a lower one is made of at most eight leaves, as fast as it would be found, and
 * seven of eight nodes are lower.
 */
const lowestLevel = 4;

/** What stands in the database of a department's log, read and written in the transaction of this connection. */
export class StoredLog {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async findNewestCheckpoint(): Promise<SignedCheckpoint | null> {
    const {
      rows: [row],
    } = await this.#client.query<{ note: string }>('select note from audit_checkpoint order by tree_size desc limit 1');
    return row ? signedCheckpoint(row.note) : null;
  }

  /** The checkpoints of trees from one size to another, in their order. */
  async checkpoints(from: number, to: number): Promise<SignedCheckpoint[]> {
    const { rows } = await this.#client.query<{ note: string }>(
      'select note from audit_checkpoint where tree_size between $1 and $2 order by tree_size',
      [from, to],
    );
    return rows.map(({ note }) => signedCheckpoint(note));
  }

  /** The tree of this size, to go on with. */
  async tree(size: number, hash: TreeHash): Promise<MerkleTree> {
    return new MerkleTree(hash, size, await this.nodes(hash)(frontierPlaces(size)));
  }

  /**
   * Finds complete subtrees; small ones are made of their leaves.
   * @throws Error where one is not there, without which nothing can be proved
   */
  nodes(hash: TreeHash): NodeLookUp {
    return async (places) => {
      const { rows } = await this.#client.query<NodePlace & { leaves: Buffer[]; hash: Buffer | null }>(
        `select place.level, place.index, node.hash,
                array(select leaf.hash from audit_leaf leaf
                       where place.level < $3 and leaf.index >= place.index << place.level and leaf.index < (place.index + 1) << place.level order by leaf.index) as leaves
           from unnest($1::integer[], $2::bigint[]) with ordinality as place (level, index, ordinality)
           left join audit_node node on node.level = place.level and node.index = place.index
          order by place.ordinality`,
        [places.map(({ level }) => level), places.map(({ index }) => index), lowestLevel],
      );
      return rows.map(({ level, index, leaves, ...node }) => {
        if (node.hash !== null) return node.hash;
        if (leaves.length === 2 ** level) return rootOf(leaves, hash);
        throw new Error(`The log has no node ${index} of level ${level}: it was taken away.`);
      });
    };
  }

  /** Entries and leaves of the tree from one index to before another. */
  async leaves(from: number, to: number): Promise<StoredLeaf[]> {
    const { rows } = await this.#client.query<Omit<StoredLeaf, 'index'> & { index: string }>(
      `select leaf.index, leaf.hash, entry.entry
         from audit_leaf leaf left join audit_entry entry on entry.transaction = leaf.transaction and entry.position = leaf.position
        where leaf.index >= $1 and leaf.index < $2 order by leaf.index`,
      [from, to],
    );
    return rows.map((row) => ({ ...row, index: Number(row.index) }));
  }

  /** When the entry of this index was written. */
  async findTime(index: number): Promise<Date | null> {
    const {
      rows: [row],
    } = await this.#client.query<{ time: Date }>(
      'select entry.recorded_at as time from audit_leaf leaf join audit_entry entry using (transaction, position) where leaf.index = $1',
      [index],
    );
    return row?.time ?? null;
  }

  /** Indexes of the entries at a position, or of one request. */
  async findIndexes(wanted: { position: string } | { requestId: string }): Promise<number[]> {
    const { rows } =
      'position' in wanted
        ? await this.#client.query<{ index: string }>('select index from audit_leaf where position = $1', [
            wanted.position,
          ])
        : await this.#client.query<{ index: string }>(
            `select distinct index from audit_look join audit_leaf using (transaction, position)
              where strpos(entry, $1) > 0 and request_id = $2 order by index`,
            [memberText('requestId', wanted.requestId), wanted.requestId],
          );
    return rows.map(({ index }) => Number(index));
  }

  /**
   * What is kept of another department's checkpoints, in their order, with those that did not go on from the others.
   */
  async witnessedNotes(department: string): Promise<string[]> {
    const { rows } = await this.#client.query<{ note: string }>(
      'select note from audit_witness where department = $1 order by tree_size, received_at',
      [department],
    );
    return rows.map(({ note }) => note);
  }

  /**
   * The next entries that nothing can be put before any more: all transactions as old as theirs have ended. Those of a
   * restored database come first, where the server's count of transactions began anew below them: none that can be seen
   * is younger than the next one otherwise.
   */
  async settledEntries(most: number): Promise<SettledEntry[]> {
    const {
      rows: [last],
    } = await this.#client.query<{ transaction: string; position: string; counted: boolean }>(
      `select transaction, position, transaction < ${nextTransaction} as counted from audit_leaf order by index desc limit 1`,
    );
    const { rows } = last?.counted
      ? await this.#client.query<SettledEntry>(
          settled(`(transaction, position) > ($2, $3) and transaction < ${oldestRunning}`, 'transaction'),
          [most, last.transaction, last.position],
        )
      : await this.#client.query<SettledEntry>(
          settled(
            `(transaction < ${oldestRunning} or transaction >= ${nextTransaction})`,
            `transaction < ${oldestRunning}, transaction`,
          ),
          [most],
        );
    return rows;
  }

  /**
   * Each entry is counted as it gets its place: once. @param nodes those that the leaves complete; small ones are not
   * kept
   */
  async add(
    entries: readonly SettledEntry[],
    leaves: readonly Buffer[],
    firstIndex: number,
    nodes: readonly TreeNode[],
  ): Promise<void> {
    await this.#client.query(
      'insert into audit_leaf (index, transaction, position, hash) select * from unnest($1::bigint[], $2::xid8[], $3::bigint[], $4::bytea[])',
      [
        entries.map((_entry, at) => firstIndex + at),
        entries.map(({ transaction }) => transaction),
        entries.map(({ position }) => position),
        leaves,
      ],
    );
    await this.#client.query('select count_looks($1, $2)', [firstIndex, firstIndex + entries.length]);
    for (const run of ascendingRuns(entries)) {
      const ends = [run[0]!, run.at(-1)!].map(({ transaction, position }) => `${transaction} ${position}`);
      await this.#client.query('select pg_notify($1, $2)', [placedChannel, ends.join(' ')]);
    }
    const kept = nodes.filter(({ level }) => level >= lowestLevel);
    if (kept.length > 0)
      await this.#client.query(
        'insert into audit_node (level, index, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])',
        [kept.map(({ level }) => level), kept.map(({ index }) => index), kept.map(({ hash }) => hash)],
      );
  }

  async addCheckpoint({ size, root, note }: SignedCheckpoint): Promise<void> {
    await this.#client.query('insert into audit_checkpoint (tree_size, root_hash, note) values ($1, $2, $3)', [
      size,
      root,
      note,
    ]);
  }
}

/** Entries whose first and last tell all of them; those of a restored log may begin anew within a portion. */
function ascendingRuns(entries: readonly SettledEntry[]): SettledEntry[][] {
  const runs: SettledEntry[][] = [];
  for (const entry of entries) {
    const last = runs.at(-1)?.at(-1);
    if (last && BigInt(last.transaction) <= BigInt(entry.transaction)) runs.at(-1)!.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

const oldestRunning = 'pg_snapshot_xmin(pg_current_snapshot())';
const nextTransaction = 'pg_snapshot_xmax(pg_current_snapshot())';

function settled(condition: string, order: string): string {
  return `select transaction, position, entry from audit_entry
           where ${condition} and not exists (select from audit_leaf leaf where leaf.position = audit_entry.position)
           order by ${order}, position limit $1`;
}

function signedCheckpoint(note: string): SignedCheckpoint {
  const checkpoint = findUnverifiedCheckpoint(note);
  if (checkpoint === null) throw new Error('A checkpoint of the log cannot be read: it was changed.');
  return { ...checkpoint, note };
}
