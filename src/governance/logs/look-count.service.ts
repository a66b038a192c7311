import { PlatformError } from '../../platform/errors.ts';
import { statisticsSettings } from '../../platform/policy/policy.ts';
import { isMonth, monthOf, monthsBetween } from '../../platform/statistics/months.ts';
import { spanOf } from '../../platform/statistics/span-of.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { logPolicyOf } from './log-policy.ts';
import { auditReaderOf } from './logs-for.ts';
import type { LookCount } from './look-count.type.ts';
import { tellLooks } from './tell-looks.ts';

const mostMonths = 36;

/** How often the departments looked, and for what: no number is made here, they come from the teller of looks. */
export class LookCountService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * @throws PlatformError BAD_INPUT, OPERATION_REFUSED where the floor lets no statistics be told, REQUEST_TIMED_OUT,
   * DEPARTMENT_UNAVAILABLE, STATE_REFUSED
   */
  async find(from: string | null, until: string | null): Promise<LookCount[]> {
    const { policies, now } = this.#context;
    const settings = statisticsSettings(policies.statistics);
    const months = monthsOf(from, until, monthOf(now));
    const reader = auditReaderOf(this.#context);
    const told = await Promise.all(
      reader.departments.map((owner) => tellLooks(reader, owner, months, { settings, log: logPolicyOf(policies) })),
    );
    // A purpose that is on the list no more is told by its name.
    const looks = told
      .flat()
      .map((line) => ({ ...line, purposeTitle: policies.purposes.get(line.purpose)?.title ?? line.purpose }));
    const order = ({ month, owner, department, purpose }: LookCount) => [month, owner, department, purpose].join(' ');
    return looks.sort((one, other) => (order(one) < order(other) ? -1 : 1));
  }
}

export const lookCounts = perRequest((context) => new LookCountService(context));

function monthsOf(from: string | null, until: string | null, current: string): { from: string; until: string } {
  const { first, last } = spanOf(from, until, current, (field, month) => {
    if (!isMonth(month))
      throw new PlatformError('BAD_INPUT', `${field}: give a month as 2026-09.`, { field, check: 'form' });
  });
  if (monthsBetween(first, last) >= mostMonths)
    throw new PlatformError('BAD_INPUT', `from: ask for at most ${mostMonths} months at once.`, {
      field: 'from',
      check: 'length',
    });
  return { from: first, until: last };
}
