import { logger } from '../logger.ts';

/** Whether a subgraph answers and its log is signed; the log of the process says why it is not. */
export async function isReady({ name, assertReady }: { name: string; assertReady(): Promise<void> }): Promise<boolean> {
  try {
    await assertReady();
    return true;
  } catch (error) {
    logger.warn({ department: name, detail: (error as Error).message }, 'a department is not ready');
    return false;
  }
}
