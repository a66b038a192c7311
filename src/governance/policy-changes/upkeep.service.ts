import type { InferEntity } from '@mikro-orm/postgresql';
import { parse } from 'yaml';
import { findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { pageLimit } from '../../platform/records/find-page.ts';
import { PlatformError } from '../../platform/errors.ts';
import type { PolicyTexts } from '../../platform/policy/policy.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { EndingRule, UnusedRule } from './upkeep.type.ts';
import { endingRules, ownerOf, readersOf } from './ending-rules.ts';
import { PolicyVersionEntity } from './policy-version.entity.ts';
import { reminderTable } from '../terms/reminder.entity.ts';
import { RuleUseReadEntity, ruleUseTable } from './rule-use.entity.ts';
import { dayLength } from '../../platform/standards/day-in-china.ts';

/** What governance watches by itself: terms that have passed, rules that end, rules that nobody uses. */
export class UpkeepService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * As the reminders have noted them. @param isAnswered whether those are meant that have been answered since @throws
   * PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT
   */
  findLateAnswers(department: string | null, isAnswered: boolean, { first, after }: ListPage) {
    // A null by itself would be no condition.
    const answered = [{ answeredAt: isAnswered ? { $gt: new Date(0) } : null }];
    const where = { $and: answered, departments: department === null ? null : { $overlap: [department] } };
    const reads = {
      LateAnswer: ['dueOn', 'kind', 'subject', 'answeredAt', ...(department === null ? [] : ['departments'])],
    };
    return findOfficeRecords(this.#context, reminderTable, {
      among: { stage: 'LATE' },
      where,
      reads,
      orderBy: [{ dueOn: 'asc' }, { kind: 'asc' }, { subject: 'asc' }],
      first,
      after: { subject: after },
    });
  }

  /** By the policies of this answer. @throws PlatformError BAD_INPUT */
  findEndingRules(withinDays: number): EndingRule[] {
    const { policies, access } = this.#context;
    assertDays('withinDays', withinDays);
    return endingRules(policies, access.today, withinDays);
  }

  /**
   * The rules that stood in the policies so many days ago, still do, and by which nothing was released since.
   * @throws PlatformError BAD_INPUT, STATE_REFUSED where not all logs have been read today
   */
  async findUnusedRules(days: number): Promise<UnusedRule[]> {
    const { policies, now } = this.#context;
    assertDays('days', days);
    await this.#assertLogsRead();
    const since = new Date(now.getTime() - days * dayLength);
    const standing = await this.#ruleIdsAt(since);
    const rules = policies.rules.filter((rule) => ownerOf(rule) !== null && standing.has(rule.id));
    const used = await this.#lastUses(rules.map(({ id }) => id));
    return rules
      .flatMap((rule) => {
        const lastUsedAt = used.get(rule.id) ?? null;
        if (lastUsedAt !== null && lastUsedAt >= since) return [];
        return [
          {
            rule: rule.id,
            owner: ownerOf(rule)!,
            departments: readersOf(rule, policies),
            because: rule.because,
            lastUsedAt,
          },
        ];
      })
      .sort(
        (one, other) =>
          (one.lastUsedAt?.getTime() ?? 0) - (other.lastUsedAt?.getTime() ?? 0) || (one.rule < other.rule ? -1 : 1),
      );
  }

  async #assertLogsRead(): Promise<void> {
    const {
      policies: { contract },
      now,
    } = this.#context;
    const system = this.#context.asSystem({ because: 'what the logs do not tell yet must not pass for unused' });
    const read = await system.find<InferEntity<typeof RuleUseReadEntity>>(RuleUseReadEntity, {
      where: { readTo: { $gte: new Date(now.getTime() - dayLength) } },
      fields: ['department'],
    });
    const missing = contract.departments.filter((name) => !read.some(({ department }) => department === name));
    if (missing.length > 0) {
      throw new PlatformError('STATE_REFUSED', `The logs of ${missing.join(', ')} have not been read today.`, {
        remedy: 'Ask again in ten minutes. Governance reads them where it knows the databases of all departments.',
      });
    }
  }

  /** None where there were no policies yet. */
  async #ruleIdsAt(time: Date): Promise<ReadonlySet<string>> {
    const system = this.#context.asSystem({
      because: 'a rule that is younger than the time in question has not been unused for it',
    });
    const [version] = await system.find<InferEntity<typeof PolicyVersionEntity>>(PolicyVersionEntity, {
      where: { appliedAt: { $lte: time } },
      fields: ['texts'],
      orderBy: [{ number: 'desc' }],
      limit: 1,
    });
    const files = Object.entries((version?.texts ?? {}) as PolicyTexts).filter(
      ([place]) => place.startsWith('access/') && place !== 'access/platform.yaml',
    );
    return new Set(
      files.flatMap(([, text]) => (parse(text) as { rules?: { id: string }[] }).rules?.map(({ id }) => id) ?? []),
    );
  }

  async #lastUses(rules: readonly string[]): Promise<Map<string, Date>> {
    const uses = new Map<string, Date>();
    for (let at = 0; at < rules.length; at += pageLimit) {
      const where = { rule: { $in: rules.slice(at, at + pageLimit) } };
      for (const { rule, lastUsedAt } of await findOfficeRecords(this.#context, ruleUseTable, {
        where,
        reads: { UnusedRule: ['rule', 'lastUsedAt'] },
        orderBy: [],
        first: pageLimit,
      }))
        uses.set(rule, lastUsedAt);
    }
    return uses;
  }
}

export const upkeep = perRequest((context) => new UpkeepService(context));

function assertDays(field: string, days: number): void {
  if (days < 1 || days > 366)
    throw new PlatformError('BAD_INPUT', `${field}: name 1 to 366 days.`, { field, check: 'range' });
}
