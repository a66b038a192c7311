import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { EndingRule, UnusedRule } from './upkeep.type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { upkeep } from './upkeep.service.ts';
import { LateAnswer } from '../terms/late-answer.type.ts';

/** What governance watches by itself. */
@Resolver()
export class UpkeepResolver {
  @Query(() => [LateAnswer], {
    nullable: true,
    description:
      'Answers that were not given within their terms, the oldest term first. ' +
      'Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 逾期未答复列表',
  })
  lateAnswers(
    @Arg('department', () => String, {
      nullable: true,
      description: 'Only those that this department owed. 应答复部门',
    })
    department: string | null,
    @Arg('answered', () => Boolean, {
      defaultValue: false,
      description: 'Those that have been answered since, in place of those that are still waited for. 是否已答复',
    })
    answered: boolean,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, { nullable: true, description: 'Number of the matter after which to read on. 起始事项' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return upkeep(context).findLateAnswers(department ?? null, answered, { first, after: after ?? null });
  }

  @Query(() => [EndingRule], {
    nullable: true,
    description:
      'Rules in force that end by themselves before long, the first to end first. Errors: BAD_INPUT. 即将到期规则列表',
  })
  endingRules(
    @Arg('withinDays', () => Int, { defaultValue: 30, description: 'Within how many days, 1 to 366. 天数' })
    withinDays: number,
    @Ctx() context: RequestContext,
  ) {
    return upkeep(context).findEndingRules(withinDays);
  }

  @Query(() => [UnusedRule], {
    nullable: true,
    description:
      'Rules that have been in force for so many days and by which nothing was released in them, the longest ' +
      'unused first. By the logs of all departments, which are read every ten minutes. ' +
      'Errors: BAD_INPUT, STATE_REFUSED. 长期未使用规则列表',
  })
  unusedRules(
    @Arg('days', () => Int, { defaultValue: 90, description: 'For how many days, 1 to 366. 天数' }) days: number,
    @Ctx() context: RequestContext,
  ) {
    return upkeep(context).findUnusedRules(days);
  }
}
