import { setTimeout as wait } from 'node:timers/promises';
import { fetchToken, getDemonstrationClient } from '../../../src/commands/ask/fetch-token.ts';
import type { KillablePlatform } from './killable-platform.ts';

/** What a client knows of its request: what it was answered, why it was refused, or nothing. */
type Outcome =
  | { kind: 'answered'; data: any; requestId: string }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'unknown' };

/**
 * Codes after which a client asks again: something was away, or the token is one of an identity provider that has been
 * started anew.
 */
const away = new Set([
  'DEPARTMENT_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'IDENTITY_UNAVAILABLE',
  'REQUEST_TIMED_OUT',
  'POLICIES_UNKNOWN',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
]);
/** Milliseconds: an answer takes 20 seconds at most, with an error at worst. */
const patience = 30_000;
/** Milliseconds after which a client fetches another token, which is good for ten minutes. */
const tokenAge = 5 * 60_000;
/** Milliseconds until a client asks again. */
const pause = 200;

/** The demonstration's clients, who ask a platform that is killed under them. */
export class JourneyClient {
  readonly #platform: KillablePlatform;
  readonly #more: Record<string, string>;
  readonly #tokens = new Map<string, { token: Promise<string>; since: number }>();

  /** @param more headers of each request, such as another purpose than the client's first one */
  constructor(platform: KillablePlatform, more: Record<string, string> = {}) {
    this.#platform = platform;
    this.#more = more;
  }

  async headersOf(id: string): Promise<Record<string, string>> {
    const client = getDemonstrationClient(id);
    const platform = this.#platform;
    let kept = this.#tokens.get(id);
    if (kept === undefined || performance.now() - kept.since > tokenAge) {
      kept = {
        token: fetchToken(
          { gateway: platform.gatewayUrl(), issuer: platform.issuer() },
          platform.identityFolder,
          client,
        ),
        since: performance.now(),
      };
      this.#tokens.set(id, kept);
      kept.token.catch(() => this.#tokens.delete(id));
    }
    const { token } = kept;
    return { authorization: `Bearer ${await token}`, 'x-purpose': client.purposes[0]!, ...this.#more };
  }

  /** Asks once, for what is not to be asked for twice. @returns null where nothing is known of it */
  async askOnce(id: string, query: string, variables: object = {}): Promise<{ data: any; requestId: string } | null> {
    const outcome = await this.#ask(id, query, variables);
    if (outcome.kind === 'answered') return outcome;
    if (outcome.kind === 'refused') throw refusal(id, query, variables, outcome);
    await wait(pause);
    return null;
  }

  async #ask(id: string, query: string, variables: object): Promise<Outcome> {
    let response: Response;
    try {
      const headers = await this.headersOf(id);
      response = await fetch(this.#platform.gatewayUrl(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(patience),
      });
    } catch (error) {
      if ((error as Error).name === 'TimeoutError')
        throw new Error(`${id} was left waiting for an answer to ${query}`, { cause: error });
      return { kind: 'unknown' };
    }
    return this.#read(id, response);
  }

  /**
   * Asks again until it is answered. @returns null where an attempt whose answer was lost has been carried out, which
   * one of the codes says
   */
  async askUntilAnswered(
    id: string,
    query: string,
    variables: object,
    ...standsAlready: string[]
  ): Promise<{ data: any; requestId: string } | null> {
    const { outcome, isRepeated } = await this.#askUntilKnown(id, query, variables);
    if (outcome.kind === 'answered') return outcome;
    if (isRepeated && standsAlready.includes(outcome.code)) return null;
    throw refusal(id, query, variables, outcome);
  }

  /** Asks for what must not be done a second time. @throws Error where it is */
  async askUntilRefused(id: string, query: string, variables: object, code: string): Promise<void> {
    const { outcome } = await this.#askUntilKnown(id, query, variables);
    if (outcome.kind === 'answered') throw new Error(`${id} is not refused ${query} ${JSON.stringify(variables)}`);
    if (outcome.code !== code) throw refusal(id, query, variables, outcome);
  }

  /** Asks again while nothing is known of it. */
  async #askUntilKnown(
    id: string,
    query: string,
    variables: object,
  ): Promise<{ outcome: Exclude<Outcome, { kind: 'unknown' }>; isRepeated: boolean }> {
    let isRepeated = false;
    for (const begin = performance.now(); performance.now() - begin < 120_000; await wait(pause)) {
      const outcome = await this.#ask(id, query, variables);
      if (outcome.kind !== 'unknown') return { outcome, isRepeated };
      isRepeated = true;
    }
    throw new Error(`${id} is not answered any more to ${query}`);
  }

  async #read(id: string, response: Response): Promise<Outcome> {
    const answer = (await response.json().catch(() => null)) as {
      data?: any;
      errors?: { message: string; extensions: { code: string } }[];
    } | null;
    if (answer === null) return { kind: 'unknown' };
    const fault = answer.errors?.find(({ extensions: { code } }) => code !== 'FIELD_REFUSED');
    if (fault === undefined)
      return { kind: 'answered', data: answer.data, requestId: response.headers.get('x-request-id')! };
    const {
      message,
      extensions: { code },
    } = fault;
    if (!away.has(code)) return { kind: 'refused', code, message };
    if (code.startsWith('TOKEN_')) this.#tokens.delete(id);
    return { kind: 'unknown' };
  }
}

function refusal(
  id: string,
  query: string,
  variables: object,
  { code, message }: { code: string; message: string },
): Error {
  return new Error(`${id} is refused ${query} ${JSON.stringify(variables)}: ${code} ${message}`);
}
