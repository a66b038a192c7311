import { PlatformError } from '../../platform/errors.ts';

/**
 * Gives the work so many seconds.
 * @param work gets the signal that is aborted when the time is over: it is to start nothing new then
 * @throws PlatformError REQUEST_TIMED_OUT
 */
export async function withinTime<Result>(
  seconds: number,
  work: (signal: AbortSignal) => Promise<Result> | Result,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new PlatformError(
        'REQUEST_TIMED_OUT',
        `The answer was not complete after ${seconds} seconds and was given up.`,
        { limit: seconds },
      );
      controller.abort(error);
      reject(error);
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer!);
  }
}
