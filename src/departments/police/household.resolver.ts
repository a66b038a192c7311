import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Child } from './child.resolver.ts';
import { HouseholdFilter, HouseholdInput } from './household.inputs.ts';
import { Household, HouseholdConnection } from './household.type.ts';
import { households } from './household.service.ts';

@Resolver(() => Household)
export class HouseholdResolver {
  @Query(() => HouseholdConnection, {
    nullable: true,
    description:
      'The household registrations that you may know of, in pages. Errors: FILTER_REFUSED, PAGE_TOO_LARGE, ' +
      'CURSOR_INVALID. 户籍列表（分页）',
  })
  households(
    @Arg('filter', () => HouseholdFilter, { defaultValue: {}, description: 'Which registrations. 筛选条件' })
    filter: HouseholdFilter,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'Records on the page, 1 to 200; 20 where not given. 每页条数',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the record before the page. 起始游标' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return households(context).findPage(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'Whose registration this is. 儿童' })
  child(@Root() { childId }: { childId: string }) {
    return { id: childId };
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records what the police found in the household register. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, ' +
      'OPERATION_REFUSED. 核实户籍（S0-22、S2-15）',
  })
  async verifyHousehold(
    @Arg('input', () => HouseholdInput, { description: 'What is recorded. 登记内容' }) input: HouseholdInput,
    @Ctx() context: RequestContext,
  ) {
    await households(context).verify(input);
    return context.children.load(input.childId);
  }
}
