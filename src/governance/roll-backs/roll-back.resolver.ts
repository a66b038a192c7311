import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { PolicyRollBackState } from '../code-tables.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { RollBackReviewInput } from './roll-back.inputs.ts';
import { rollBacks } from './roll-back.service.ts';
import { PolicyRollBack } from './roll-back.type.ts';

@Resolver(() => PolicyRollBack)
export class PolicyRollBackResolver {
  @Query(() => [PolicyRollBack], {
    nullable: true,
    description:
      'Roll-backs of your place, of places within it and of the levels above, the newest first. ' +
      'Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 政策回退列表',
  })
  policyRollBacks(
    @Arg('state', () => PolicyRollBackState, { nullable: true, description: 'Only those that stand there. 状态' })
    state: PolicyRollBackState | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, { nullable: true, description: 'Number of the roll-back after which to read on. 起始回退' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return rollBacks(context).findRollBacks(state ?? null, { first, after: after ?? null });
  }

  @Mutation(() => Int, {
    nullable: true,
    description:
      'Puts an earlier version in force again, as a new one; gives its number. It closes with your signature alone, ' +
      'and is reviewed afterwards (policyRollBacks); to open anything, draft a change. ' +
      'Errors: NOT_FOUND, STATE_REFUSED, OPERATION_REFUSED. 回退政策版本',
  })
  rollBackPolicies(
    @Arg('toNumber', () => Int, { description: 'Number of the version to return to. 版本号' }) toNumber: number,
    @Ctx() context: RequestContext,
  ) {
    return rollBacks(context).rollBack(toNumber);
  }

  @Mutation(() => PolicyRollBack, {
    nullable: true,
    description:
      'Reviews a roll-back, for an owner of the data or civil affairs; never your own. ' +
      'Errors: NOT_FOUND, STATE_REFUSED. 复核政策回退',
  })
  async reviewRollBack(
    @Arg('input', () => RollBackReviewInput, { description: 'The review. 复核内容' }) input: RollBackReviewInput,
    @Ctx() context: RequestContext,
  ) {
    await rollBacks(context).review(input);
    return rollBacks(context).findRollBack(input.rollBackId);
  }
}
