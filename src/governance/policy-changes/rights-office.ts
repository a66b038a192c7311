import pg from 'pg';
import { dropEndedEmergencies, policyLock, recentVersions } from './policy-versions.ts';
import { grantTables } from '../../platform/rights/grant-roles.ts';
import { adminUrlOf } from '../../platform/database/connected.ts';
import { logger } from '../../platform/logger.ts';
import type { KeepRights } from '../doors.ts';
import { composePolicies } from '../../platform/policy/files/load-policies.ts';
import type { Contract, PolicyTexts } from '../../platform/policy/policy.ts';
import { unitedPolicies } from '../../platform/policy/files/united-policies.ts';
import type { Department } from '../../platform/subgraph/define-department.ts';

/** Milliseconds between two looks for rights that no version in use needs any more. */
const tidyEvery = 20_000;

/** Milliseconds after which no answer is under way any more that an emergency access, when it ran, let begin. */
const answered = 30_000;

export interface RightsOfficeOptions {
  /** URL of a role that owns the departments' tables. */
  adminUrl: string;
  departments: readonly Department[];
  urlOf(department: string): string;
  contract: Contract;
  now?: () => Date;
}

/**
 * Keeps the rights in the databases of all departments what the policies in use need: wider as a version is put in
 * force, narrow again after it.
 */
export class RightsOffice {
  readonly #options: RightsOfficeOptions;
  #timer: NodeJS.Timeout | null = null;
  #tidying: Promise<void> = Promise.resolve();
  /** The numbers of the versions that rights were last brought to. */
  #tidied = '';

  constructor(options: RightsOfficeOptions) {
    this.#options = options;
  }

  keep: KeepRights = async (policies) => {
    // What is not put in force after all is taken back by the next look.
    this.#tidied = '';
    const union = unitedPolicies(policies);
    await Promise.all(
      this.#options.departments.map((department) =>
        this.#connected(department.name, (connection) => grantTables(connection, department, union)),
      ),
    );
  };

  /**
   * Begins with what a process that was killed has left: rights that were widened for a version which was not put in
   * force after all.
   */
  async start(): Promise<void> {
    await this.tidy();
    this.#timer = setInterval(() => {
      this.#tidying = this.tidy().catch((error: { code?: string }) =>
        logger.warn({ code: error.code }, 'the rights in the databases could not be narrowed'),
      );
    }, tidyEvery);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#tidying;
  }

  /**
   * Takes back the rights that only versions needed by which no answer is under way any more, and those of emergency
   * accesses that have ended.
   */
  async tidy(): Promise<void> {
    await this.#connected('governance', async (connection) => {
      await connection.query('begin');
      await connection.query('select pg_advisory_xact_lock($1)', [policyLock]);
      const now = this.#options.now?.() ?? new Date();
      await dropEndedEmergencies(connection, new Date(now.getTime() - answered));
      const { rows } = await connection.query<{ number: number; texts: PolicyTexts }>(recentVersions);
      const numbers = rows.map(({ number }) => number).join();
      if (numbers !== this.#tidied)
        await this.keep(rows.map(({ texts }) => composePolicies(texts, this.#options.contract)).reverse());
      this.#tidied = numbers;
      await connection.query('commit');
    });
  }

  async #connected(department: string, work: (connection: pg.Client) => Promise<void>): Promise<void> {
    const connection = new pg.Client({ connectionString: adminUrlOf(this.#options, department) });
    // Whoever waits for a statement is told of the loss by it.
    connection.on('error', (error) =>
      logger.warn(
        { department, code: (error as { code?: string }).code },
        'the connection that brings rights was lost',
      ),
    );
    await connection.connect();
    try {
      await work(connection);
    } finally {
      await connection.end();
    }
  }
}
