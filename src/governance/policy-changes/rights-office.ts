import { dropEndedEmergencies, policyLock, readRecentVersions } from './policy-versions.ts';
import { grantTables } from '../../platform/rights/grant-roles.ts';
import { adminUrlOf, connected } from '../../platform/database/connected.ts';
import { Loop } from '../../platform/loop.ts';
import type { KeepRights } from '../doors.ts';
import { unitedPolicies, type Contract } from '../../platform/policy/policy.ts';
import type { Department } from '../../platform/subgraph/define-department.ts';

/** Milliseconds between two looks for rights that no version in use needs any more. */
const tidyEvery = 20_000;

/** Longest an answer may run (ms). After that, no answer begun under an ended emergency access is still running. */
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
  readonly #loop = new Loop({
    every: tidyEvery,
    run: () => this.#tidy(),
    fault: 'the rights in the databases could not be narrowed',
  });
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
        connected(adminUrlOf(this.#options, department.name), (connection) =>
          grantTables(connection, department, union),
        ),
      ),
    );
  };

  /**
   * Begins with what a process that was killed has left: rights that were widened for a version which was not put in
   * force after all.
   */
  async start(): Promise<void> {
    await this.tidy();
    this.#loop.start();
  }

  close(): Promise<void> {
    return this.#loop.stop();
  }

  /**
   * Takes back the rights that only versions needed by which no answer is under way any more, and those of emergency
   * accesses that have ended.
   */
  tidy(): Promise<void> {
    return this.#loop.run();
  }

  async #tidy(): Promise<void> {
    await connected(adminUrlOf(this.#options, 'governance'), async (connection) => {
      await connection.query('begin');
      await connection.query('select pg_advisory_xact_lock($1)', [policyLock]);
      const now = this.#options.now?.() ?? new Date();
      await dropEndedEmergencies(connection, new Date(now.getTime() - answered));
      const recent = await readRecentVersions(
        async (sql) => (await connection.query(sql)).rows,
        this.#options.contract,
      );
      const numbers = recent.numbers.join();
      if (numbers !== this.#tidied) await this.keep(recent.compose().reverse());
      this.#tidied = numbers;
      await connection.query('commit');
    });
  }
}
