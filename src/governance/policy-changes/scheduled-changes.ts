import type { Requester } from '../../platform/identity/requester.ts';
import { PlatformError, type ErrorCode } from '../../platform/errors.ts';
import { logger } from '../../platform/logger.ts';
import type { BackgroundWork } from '../../platform/subgraph/background-work.ts';
import { policyChanges } from './policy-change.service.ts';

/**
 * What passes by itself, so that the next round tries again. Whatever else keeps a change from being applied stays with
 * it until it is scheduled anew.
 */
const passing: readonly ErrorCode[] = ['AUDIT_UNAVAILABLE', 'DEPARTMENT_UNAVAILABLE'];

/**
 * Puts approved changes in force whose time has come, each as the account that scheduled it: by its rights of this
 * moment, and under its name in the log.
 */
export const scheduledChanges: BackgroundWork = {
  name: 'scheduled-changes',
  every: 5_000,
  async run({ now, fork, contextFor, signal }) {
    const due = await fork().execute<{ id: string; scheduler: Requester }[]>(
      `select id, scheduler from policy_change where state = 'APPROVED' and apply_from <= ? and schedule_fault is null order by apply_from, id`,
      [now()],
    );
    for (const { id, scheduler } of due) {
      if (signal.aborted) return;
      try {
        await policyChanges(contextFor(scheduler)).apply(id);
      } catch (error) {
        if (!(error instanceof PlatformError) || passing.includes(error.code)) throw error;
        logger.error(
          { change: id, code: error.code, message: error.message },
          'a scheduled change could not be applied',
        );
        await fork().execute(`update policy_change set schedule_fault = ? where id = ? and state = 'APPROVED'`, [
          error.message,
          id,
        ]);
      }
    }
  },
};
