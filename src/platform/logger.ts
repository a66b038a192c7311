import { pino } from 'pino';
import { config } from './config.ts';

/** Structured log on standard error. Never log a record, an argument or an answer: ids, codes and counts only. */
export const logger = pino(
  { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination(2),
);

/** What the log may hold of a fault. The message of a database error can quote values; the place in the code cannot. */
export function faultFields(error: unknown): { name: string; code: unknown; at: string[] | undefined } {
  const { name, code, stack } = error as Error & { code?: unknown };
  return { name, code, at: stack?.split('\n').filter((line) => line.startsWith('    at ')) };
}
