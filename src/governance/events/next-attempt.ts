const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds after each failed attempt: the schedule that Standard Webhooks gives, over three days. */
const pauses = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** A tenth at most is added by chance: what failed together does not come back together. */
const jitter = 0.1;

/**
 * When a message is sent again.
 * @param attempts how often it was sent, at least once
 * @param random between 0 and 1
 * @returns null when it is not: the last attempt has failed
 */
export function nextAttempt(attempts: number, now: Date, random: number): Date | null {
  const pause = pauses[attempts - 1];
  return pause === undefined ? null : new Date(now.getTime() + pause * (1 + jitter * random));
}
