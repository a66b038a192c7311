import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Kind, parse, print, visit } from 'graphql';

/** What the gateway or a department did for one request. No value of a record stands in it. */
export interface TracePart {
  requestId: string;
  /** `gateway`, or the department. */
  part: string;
  client: string;
  purpose: string;
  at: string;
  milliseconds: number;
  document: string;
  steps: TracedStep[];
  statements: TracedStatement[];
  decisions: TracedDecision[];
}

/** One call of a department by the query plan. */
export interface TracedStep {
  department: string;
  document: string;
  /** Records whose fields are asked for; null for a step that begins the operation. */
  records: number | null;
  /** Milliseconds from the begin of the part. */
  start: number;
  milliseconds: number;
}

export interface TracedStatement {
  sql: string;
  /** Null where the answer had not come when the part ended. */
  milliseconds: number | null;
  rows: number | null;
}

/** What was decided alike on a field of so many records. */
export interface TracedDecision {
  type: string;
  field: string;
  /** `allow:<rule>`, `mask:<rule>` or `deny`, as in the audit log. */
  decision: string;
  records: number;
}

interface Asked {
  requestId: string;
  requester: { client: string; purpose: string };
}

/** What is told of a statement: its answer where it is under way, time and rows where it was answered. */
interface SentStatement {
  answer?: Promise<unknown[][]>;
  milliseconds?: number;
  rows?: number;
}

interface DecidedRecords {
  type: string;
  ids: readonly string[];
  fields: Readonly<Record<string, string>>;
}

/** Where traces lie in a data folder: a file for each request, a line for each part. */
export function traceFolder(dataFolder: string): string {
  return join(dataFolder, 'traces');
}

/** @returns undefined where TRACE_REQUESTS is not set: then no request does anything for it */
export function openTracer(config: { dataFolder: string; traceRequests: number }): RequestTracer | undefined {
  return config.traceRequests === 0
    ? undefined
    : new RequestTracer(traceFolder(config.dataFolder), config.traceRequests);
}

/** Keeps the last requests of this process for `npm run trace`. For development: it writes while the request waits. */
export class RequestTracer {
  readonly #folder: string;
  readonly #limit: number;
  /** Oldest first. */
  readonly #requestIds: Set<string>;
  readonly #running = new AsyncLocalStorage<TracePart & { began: number }>();

  constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#requestIds = new Set(requestIdsIn(folder));
  }

  /** Runs a part of a request; the statements, steps and decisions that are noted within are its own. */
  async trace<Result>(
    part: string,
    document: string,
    { requestId, requester }: Asked,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const { client, purpose } = requester;
    const noted = { steps: [], statements: [], decisions: [] };
    const at = new Date().toISOString();
    const began = performance.now();
    const running = { requestId, part, client, purpose, at, milliseconds: 0, document, ...noted, began };
    try {
      return await this.#running.run(running, work);
    } finally {
      this.#write({ ...running, milliseconds: since(began), document: withoutValues(document) });
    }
  }

  /** Notes a call of a department within the part that runs. */
  async step<Result>(
    department: string,
    document: string,
    records: number | null,
    call: () => Promise<Result>,
  ): Promise<Result> {
    const running = this.#running.getStore();
    if (!running) return call();
    const step = {
      department,
      document: withoutValues(document),
      records,
      start: since(running.began),
      milliseconds: 0,
    };
    running.steps.push(step);
    const began = performance.now();
    try {
      return await call();
    } finally {
      step.milliseconds = since(began);
    }
  }

  noteStatement(sql: string, { answer, milliseconds, rows }: SentStatement): void {
    const running = this.#running.getStore();
    if (!running) return;
    const statement: TracedStatement = { sql, milliseconds: milliseconds ?? null, rows: rows ?? null };
    running.statements.push(statement);
    const began = performance.now();
    answer?.then(
      (answered) => Object.assign(statement, { milliseconds: since(began), rows: answered.length }),
      () => Object.assign(statement, { milliseconds: since(began) }),
    );
  }

  noteDecisions(decided: readonly DecidedRecords[]): void {
    this.#running
      .getStore()
      ?.decisions.push(
        ...decided.flatMap(({ type, ids, fields }) =>
          Object.entries(fields).map(([field, decision]) => ({ type, field, decision, records: ids.length })),
        ),
      );
  }

  #write({ began: _, ...part }: TracePart & { began: number }): void {
    this.#requestIds.add(part.requestId);
    appendFileSync(this.#fileOf(part.requestId), `${JSON.stringify(part)}\n`, { mode: 0o600 });
    for (const requestId of [...this.#requestIds].slice(0, -this.#limit)) {
      rmSync(this.#fileOf(requestId), { force: true });
      this.#requestIds.delete(requestId);
    }
  }

  #fileOf(requestId: string): string {
    return join(this.#folder, `${requestId}.jsonl`);
  }
}

function requestIdsIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => ({ requestId: name.replace(/\.jsonl$/, ''), at: statSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => one.at - other.at)
    .map(({ requestId }) => requestId);
}

/** Arguments can name a child: what stands in the document itself is left out, but for page sizes and years. */
function withoutValues(document: string): string {
  return print(
    visit(parse(document), {
      [Kind.STRING]: (node) => ({ ...node, value: '…', block: false }),
      [Kind.INT]: (node) => (node.value.length > 4 ? { ...node, value: '0' } : node),
      [Kind.FLOAT]: (node) => ({ ...node, value: '0' }),
    }),
  );
}

function since(began: number): number {
  return Number((performance.now() - began).toFixed(2));
}
