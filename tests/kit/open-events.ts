import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Answer } from './asking-requester.ts';

/** An event stream that hears: the department listens when this is there. */
export interface EventStream {
  /** The next event; null where the stream has ended. */
  next(): Promise<Omit<Answer, 'status'> | null>;
  /** Goes away, as a client does that closes its connection. */
  close(): void;
}

/** Subscribes at a gateway as any client does: server-sent events, one connection for one subscription. */
export async function openEvents(
  url: string,
  headers: Record<string, string>,
  query: string,
  variables?: Record<string, unknown>,
): Promise<EventStream> {
  const gone = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ query, variables }),
    signal: gone.signal,
    headers: { 'content-type': 'application/json', ...headers, accept: 'text/event-stream' },
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new Error(`${response.status} ${await response.text()}`);
  const events = response
    .body!.pipeThrough(new TextDecoderStream() as never)
    .pipeThrough(new EventSourceParserStream()) as ReadableStream<any>;
  const reader = events.getReader();
  return {
    async next() {
      const { value, done } = await reader.read();
      if (done || value.event === 'complete') return null;
      return { data: null, errors: [], ...JSON.parse(value.data) };
    },
    close: () => gone.abort(),
  };
}
