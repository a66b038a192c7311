import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { ApplicationDecisionInput, ApplicationInput } from './application.inputs.ts';
import { Application } from './application.type.ts';
import { ApplicationState } from '../code-tables.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { applications } from './application.service.ts';

const number = 'Number of the application. 申请编号';

@Resolver(() => Application)
export class ApplicationResolver {
  @Query(() => [Application], {
    nullable: true,
    description: 'Applications, the newest first. Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 共享申请列表',
  })
  applications(
    @Arg('state', () => ApplicationState, { nullable: true, description: 'Only those that stand there. 状态' })
    state: ApplicationState | null,
    @Arg('owner', () => String, {
      nullable: true,
      description: 'Only those that this department answers. 数据提供部门',
    })
    owner: string | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'Number of the application after which to read on. 起始申请',
    })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return applications(context).findApplications(state ?? null, owner ?? null, { first, after: after ?? null });
  }

  @Query(() => Application, { nullable: true, description: 'One application; null where there is none. 共享申请' })
  application(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    return applications(context).findApplication(id);
  }

  @Mutation(() => Application, {
    nullable: true,
    description: 'Applies for items of another department. Errors: BAD_INPUT, OPERATION_REFUSED. 提出共享申请',
  })
  async applyForItems(
    @Arg('input', () => ApplicationInput, { description: 'What is applied for. 申请内容' }) input: ApplicationInput,
    @Ctx() context: RequestContext,
  ) {
    return applications(context).findApplication(await applications(context).apply(input));
  }

  @Mutation(() => Application, {
    nullable: true,
    description:
      'The owner’s answer; an approval becomes a policy change in review. Errors: NOT_FOUND, STATE_REFUSED. 答复共享申请',
  })
  async decideApplication(
    @Arg('input', () => ApplicationDecisionInput, { description: 'The answer. 答复内容' })
    input: ApplicationDecisionInput,
    @Ctx() context: RequestContext,
  ) {
    await applications(context).decide(input);
    return applications(context).findApplication(input.applicationId);
  }

  @Mutation(() => Application, {
    nullable: true,
    description: 'Takes back an application of your own. Errors: NOT_FOUND, STATE_REFUSED. 撤回共享申请',
  })
  async withdrawApplication(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    await applications(context).withdraw(id);
    return applications(context).findApplication(id);
  }
}
