import { Arg, Ctx, FieldResolver, GraphQLISODateTime, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PolicyChangeState } from '../code-tables.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { loadReviews, policyChanges } from './policy-change.service.ts';
import { PolicyChangeInput, PolicyReviewInput, PolicyStopInput } from './policy-change.inputs.ts';
import { PolicyChange, PolicyEffect, PolicyReview, PolicyVersion } from './policy-change.type.ts';
import { PolicyReplay } from './policy-replay.type.ts';

const number = 'Number of the change. 变更编号';

@Resolver(() => PolicyEffect)
export class PolicyEffectResolver {
  @FieldResolver(() => PolicyReplay, {
    nullable: true,
    description:
      'What it would have made of the answers of the last 30 days; null where the logs cannot be read. ' +
      'Errors: REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE. 历史调阅重放',
  })
  replay(@Root() { changeId }: Pick<PolicyEffect, 'changeId'>, @Ctx() context: RequestContext) {
    return policyChanges(context).replay(changeId);
  }
}

@Resolver(() => PolicyChange)
export class PolicyChangeResolver {
  @Query(() => [PolicyChange], {
    nullable: true,
    description:
      'Policy changes of your place, of places within it and of the levels above, the newest first. Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 政策变更列表',
  })
  policyChanges(
    @Arg('state', () => PolicyChangeState, { nullable: true, description: 'Only those that stand there. 状态' })
    state: PolicyChangeState | null,
    @Arg('owner', () => String, {
      nullable: true,
      description: 'Only those about the data of this department. 数据提供部门',
    })
    owner: string | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, { nullable: true, description: 'Number of the change after which to read on. 起始变更' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return policyChanges(context).findChanges(state ?? null, owner ?? null, { first, after: after ?? null });
  }

  @Query(() => PolicyChange, { nullable: true, description: 'One policy change; null where there is none. 政策变更' })
  policyChange(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    return policyChanges(context).findChange(id);
  }

  @Query(() => [PolicyVersion], {
    nullable: true,
    description:
      'The versions of the policies that were put in force, the newest first. Errors: PAGE_TOO_LARGE, BAD_INPUT. ' +
      '政策版本列表',
  })
  policyVersions(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => Int, {
      nullable: true,
      description: 'Number of the version after which to read on: those before it are told. 起始版本',
    })
    after: number | null,
    @Ctx() context: RequestContext,
  ) {
    return policyChanges(context).findVersions({ first, after: after ?? null });
  }

  @FieldResolver(() => [PolicyReview], { nullable: true, description: 'What the reviewers have said. 审核意见' })
  reviews(@Root() { id }: Pick<PolicyChange, 'id'>, @Ctx() context: RequestContext) {
    return loadReviews(context, id);
  }

  @FieldResolver(() => PolicyEffect, {
    nullable: true,
    description:
      'What it would do to the policies in force now. Errors: BAD_INPUT where it cannot be in force any more. 变更影响',
  })
  effect(@Root() { id }: Pick<PolicyChange, 'id'>, @Ctx() context: RequestContext) {
    return policyChanges(context).effectOf(id);
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description:
      'Writes a policy change, checked like the policy files. Errors: BAD_INPUT, OPERATION_REFUSED. 起草政策变更',
  })
  async draftPolicyChange(
    @Arg('input', () => PolicyChangeInput, { description: 'The change. 变更内容' }) input: PolicyChangeInput,
    @Ctx() context: RequestContext,
  ) {
    return policyChanges(context).findChange(await policyChanges(context).draft(input));
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description: 'Puts a draft of your own to review. Errors: NOT_FOUND, STATE_REFUSED. 提交审核',
  })
  async submitPolicyChange(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    await policyChanges(context).submit(id);
    return policyChanges(context).findChange(id);
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description:
      'Reviews a change of somebody else, for the owner of the data or civil affairs. ' +
      'Errors: NOT_FOUND, STATE_REFUSED. 审核政策变更',
  })
  async reviewPolicyChange(
    @Arg('input', () => PolicyReviewInput, { description: 'The review. 审核内容' }) input: PolicyReviewInput,
    @Ctx() context: RequestContext,
  ) {
    await policyChanges(context).review(input);
    return policyChanges(context).findChange(input.changeId);
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description: 'Takes back a change of your own that is not in force. Errors: NOT_FOUND, STATE_REFUSED. 撤回政策变更',
  })
  async withdrawPolicyChange(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    await policyChanges(context).withdraw(id);
    return policyChanges(context).findChange(id);
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description:
      'Stops a change of a place within your division before it is in force; its author and reviewers are told why. ' +
      'Errors: NOT_FOUND, STATE_REFUSED. 叫停下级政策变更',
  })
  async stopPolicyChange(
    @Arg('input', () => PolicyStopInput, { description: 'Which, and why. 叫停内容' }) input: PolicyStopInput,
    @Ctx() context: RequestContext,
  ) {
    await policyChanges(context).stop(input);
    return policyChanges(context).findChange(input.changeId);
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description:
      'Puts an approved change in force, in every process within two seconds. ' +
      'Errors: NOT_FOUND, STATE_REFUSED, BAD_INPUT. 政策变更生效',
  })
  async applyPolicyChange(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    await policyChanges(context).apply(id);
    return policyChanges(context).findChange(id);
  }

  @Mutation(() => PolicyChange, {
    nullable: true,
    description:
      'Has a change put in force by itself at that time, once it is approved, under your name and by your rights ' +
      'of then. Errors: NOT_FOUND, STATE_REFUSED, BAD_INPUT. 定时生效',
  })
  async schedulePolicyChange(
    @Arg('id', () => ID, { description: number }) id: string,
    @Arg('applyFrom', () => GraphQLISODateTime, {
      nullable: true,
      description: 'From when, e.g. `2026-12-01T00:00:00+08:00`; null takes the time back. 生效时间',
    })
    applyFrom: Date | null,
    @Ctx() context: RequestContext,
  ) {
    await policyChanges(context).schedule(id, applyFrom ?? null);
    return policyChanges(context).findChange(id);
  }
}
