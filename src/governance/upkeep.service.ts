import { findChildlessRecords } from '../platform/database/find-childless-records.ts';
import { PlatformError } from '../platform/errors.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import type { EndingRule } from './ending-rule.type.ts';
import { endingRules } from './ending-rules.ts';
import { reminderTable } from './reminder.entity.ts';

/** What governance watches by itself: terms that have passed, rules that end. */
export class UpkeepService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** As the reminders have noted them. @param isAnswered whether those are meant that have been answered since @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE */
  findLateAnswers(department: string | null, isAnswered: boolean, first: number) {
    // A null by itself would be no condition.
    const answered = [{ answeredAt: isAnswered ? { $gt: new Date(0) } : null }];
    const where = { stage: 'LATE', $and: answered, departments: department === null ? null : { $overlap: [department] } };
    const reads = { LateAnswer: ['dueOn', 'kind', 'subject', 'answeredAt', ...(department === null ? [] : ['departments'])] };
    return findChildlessRecords(this.#context, reminderTable, { where, reads, orderBy: [{ dueOn: 'asc' }, { kind: 'asc' }, { subject: 'asc' }], first });
  }

  /** By the policies of this answer. @throws PlatformError BAD_INPUT */
  findEndingRules(withinDays: number): EndingRule[] {
    const { policies, access } = this.#context;
    if (withinDays < 1 || withinDays > 366) throw new PlatformError('BAD_INPUT', 'withinDays: name 1 to 366 days.', { field: 'withinDays', check: 'range' });
    return endingRules(policies, access.today, withinDays);
  }
}
