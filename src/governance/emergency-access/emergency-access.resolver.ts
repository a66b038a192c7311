import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { EmergencyAccessState } from '../code-tables.ts';
import { EmergencyAccessInput, EmergencyReviewInput } from './emergency-access.inputs.ts';
import { EmergencyAccess, EmergencyReview } from './emergency-access.type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { emergencyAccesses, loadEmergencyReviews } from './emergency-access.service.ts';

const number = 'Number of the emergency access. 紧急调阅编号';

@Resolver(() => EmergencyAccess)
export class EmergencyAccessResolver {
  @Query(() => [EmergencyAccess], {
    nullable: true,
    description:
      'Emergency accesses of your own and those that your department reviews in your division, the newest first. ' +
      'Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 紧急调阅列表',
  })
  emergencyAccesses(
    @Arg('state', () => EmergencyAccessState, { nullable: true, description: 'Only those that stand there. 状态' })
    state: EmergencyAccessState | null,
    @Arg('owner', () => String, {
      nullable: true,
      description: 'Only those of the records of this department. 数据提供部门',
    })
    owner: string | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'Number of the emergency access after which to read on. 起始紧急调阅',
    })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return emergencyAccesses(context).findAccesses(state ?? null, owner ?? null, { first, after: after ?? null });
  }

  @Query(() => EmergencyAccess, {
    nullable: true,
    description: 'One emergency access; null where there is none, or it is not yours to see. 紧急调阅',
  })
  emergencyAccess(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    return emergencyAccesses(context).findAccess(id);
  }

  @FieldResolver(() => EmergencyAccessState, { nullable: true, description: 'Where it stands at this moment. 状态' })
  state(@Root() access: { state: string; until: Date }, @Ctx() context: RequestContext) {
    return emergencyAccesses(context).stateOf(access);
  }

  @FieldResolver(() => [EmergencyReview], { nullable: true, description: 'What the reviewers have said. 复核意见' })
  reviews(@Root() { id }: EmergencyAccess, @Ctx() context: RequestContext) {
    return loadEmergencyReviews(context, id);
  }

  @Mutation(() => EmergencyAccess, {
    nullable: true,
    description:
      'Opens types of records of one child at once, to you alone, for the hours that the floor sets; its owner ' +
      'and civil affairs are told. Errors: CASE_NUMBER_REQUIRED, NOT_FOUND, BAD_INPUT, STATE_REFUSED. 开启紧急调阅',
  })
  async openEmergencyAccess(
    @Arg('input', () => EmergencyAccessInput, { description: 'What is opened, and why. 紧急调阅内容' })
    input: EmergencyAccessInput,
    @Ctx() context: RequestContext,
  ) {
    return emergencyAccesses(context).findAccess(await emergencyAccesses(context).open(input));
  }

  @Mutation(() => EmergencyAccess, {
    nullable: true,
    description:
      'Ends a running one early: who opened it, the owner of the records or civil affairs. ' +
      'Errors: NOT_FOUND, STATE_REFUSED. 提前结束紧急调阅',
  })
  async endEmergencyAccess(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    await emergencyAccesses(context).end(id);
    return emergencyAccesses(context).findAccess(id);
  }

  @Mutation(() => EmergencyAccess, {
    nullable: true,
    description:
      'Reviews one that has ended, for the owner of the records or civil affairs; never your own. ' +
      'Errors: NOT_FOUND, STATE_REFUSED. 复核紧急调阅',
  })
  async reviewEmergencyAccess(
    @Arg('input', () => EmergencyReviewInput, { description: 'The review. 复核内容' }) input: EmergencyReviewInput,
    @Ctx() context: RequestContext,
  ) {
    await emergencyAccesses(context).review(input);
    return emergencyAccesses(context).findAccess(input.accessId);
  }
}
