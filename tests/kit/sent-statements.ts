import { expect } from '@jest/globals';

/** The SQL statements that a platform sends, noted while some work runs. */
export class SentStatements {
  #sent: { sql: string; department: string }[] = [];

  note(sql: string, department: string): void {
    this.#sent.push({ sql, department });
  }

  async expectQueries<Result>(count: number, work: () => Promise<Result>): Promise<Result> {
    this.#sent = [];
    const result = await work();
    const statements = this.#sent.map(({ sql }) => sql);
    expect({ count: statements.length, statements }).toEqual({ count, statements });
    return result;
  }

  async statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    this.#sent = [];
    await work();
    return this.#sent.map(({ sql }) => sql);
  }

  async statementsByDepartment(work: () => Promise<unknown>): Promise<Map<string, string[]>> {
    this.#sent = [];
    await work();
    const byDepartment = Map.groupBy(this.#sent, ({ department }) => department);
    return new Map([...byDepartment].map(([department, sent]) => [department, sent.map(({ sql }) => sql)]));
  }
}
