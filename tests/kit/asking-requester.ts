import { departmentOfPost, findDemonstrationClient } from '../../src/identity-provider/demonstration-clients.ts';
import { openEvents, type EventStream } from './open-events.ts';

export interface Answer {
  status: number;
  data: any;
  errors: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; remedy: string; [detail: string]: any };
  }[];
}

/**
 * Somebody who asks through the gateway with a real token. Each step gives a new requester, so that one can be varied.
 */
export interface AskingRequester {
  /** For another purpose than the client's first one. */
  for(purpose: string): AskingRequester;
  /** Of another place than 610111: 6, 9 or 12 digits. */
  in(division: string): AskingRequester;
  /** Naming a case. */
  inCase(caseNumber: string): AskingRequester;
  query(document: string, variables?: Record<string, unknown>): Promise<Answer>;
  subscribe(document: string, variables?: Record<string, unknown>): Promise<EventStream>;
  /** The headers that say who asks, and for what. */
  headers(): Promise<Record<string, string>>;
}

/** The gateway of a platform, and who gives tokens for it. */
interface AskedGateway {
  url: string;
  post(headers: Record<string, string>, body: string): Promise<Response>;
  tokenOf(client: string): Promise<string>;
}

interface Asking {
  post: string;
  division: string;
  purpose?: string;
  caseNumber?: string;
}

export function askingRequester(gateway: AskedGateway, asking: Asking): AskingRequester {
  return {
    for: (purpose) => askingRequester(gateway, { ...asking, purpose }),
    in: (division) => askingRequester(gateway, { ...asking, division }),
    inCase: (caseNumber) => askingRequester(gateway, { ...asking, caseNumber }),
    async headers() {
      const client = `${asking.post}.${asking.division}@${departmentOfPost(asking.post)}`;
      return {
        authorization: `Bearer ${await gateway.tokenOf(client)}`,
        'x-purpose': asking.purpose ?? findDemonstrationClient(client)!.purposes[0]!,
        ...(asking.caseNumber && { 'x-case-number': encodeURIComponent(asking.caseNumber) }),
      };
    },
    async subscribe(document, variables) {
      return openEvents(gateway.url, await this.headers(), document, variables);
    },
    async query(document, variables) {
      const response = await gateway.post(await this.headers(), JSON.stringify({ query: document, variables }));
      const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
      return { status: response.status, data, errors };
    },
  };
}
