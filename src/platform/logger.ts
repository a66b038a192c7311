import { pino } from 'pino';
import { config } from './config.ts';

/** Structured log on standard error. Never log a record, an argument or an answer: ids, codes and counts only. */
export const logger = pino(
  { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination(2),
);
