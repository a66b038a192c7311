import { auditFault, type LogConnection } from './append-audit-entry.ts';
import type { AuditEntry } from './audit-entry.ts';

interface Waiting {
  entry: AuditEntry;
  written(): void;
  failed(error: Error): void;
}

/** Entries that one statement writes at most. */
const mostTogether = 200;

/**
 * A department's audit log for answers. Entries of one turn of the event loop, and those that arrive while a commit is
 * under way, are written together by the next commit: a hundred requests at once pay for a few commits, and each still
 * waits for its own.
 */
export class AuditLog {
  readonly #connection: LogConnection;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(connection: LogConnection) {
    this.#connection = connection;
  }

  /**
   * Returns when the entry is durable.
   * @throws PlatformError AUDIT_UNAVAILABLE, or DEPARTMENT_UNAVAILABLE where the database is away, on which the caller
   * must withhold its answer.
   */
  append(entry: AuditEntry): Promise<void> {
    return new Promise((written, failed) => {
      this.#waiting.push({ entry, written, failed });
      if (this.#isWriting) return;
      this.#isWriting = true;
      setImmediate(() => void this.#write());
    });
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, mostTogether);
      const texts = together.map(({ entry }) => JSON.stringify(entry));
      try {
        await this.#connection.query('insert into audit_entry (entry) select * from unnest($1::text[])', [texts]);
        for (const { written } of together) written();
      } catch (error) {
        for (const { entry, failed } of together) failed(auditFault(error, entry));
      }
    }
    this.#isWriting = false;
  }
}
