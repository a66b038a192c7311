import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Child } from './child.resolver.ts';
import { GuardianDetentionFilter, GuardianDetentionInput, ProtectiveRemovalInput } from './custody.inputs.ts';
import {
  Custody,
  GuardianDetention,
  GuardianDetentionConnection,
  ProtectiveRemoval,
  type CustodyKey,
} from './custody.type.ts';
import { custody, loadGuardiansDetained, loadProtectiveRemovals } from './custody.service.ts';

@Resolver(() => Custody)
export class CustodyResolver {
  @FieldResolver(() => [GuardianDetention], { nullable: true })
  guardiansDetained(@Root() { childId }: CustodyKey, @Ctx() context: RequestContext) {
    return loadGuardiansDetained(context, childId);
  }

  @FieldResolver(() => [ProtectiveRemoval], { nullable: true })
  protectiveRemovals(@Root() { childId }: CustodyKey, @Ctx() context: RequestContext) {
    return loadProtectiveRemovals(context, childId);
  }

  @FieldResolver(() => Child, { nullable: true, description: 'Of whom this is said. 儿童' })
  child(@Root() { childId }: CustodyKey) {
    return { id: childId };
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records that a guardian is detained, and whether minor children were asked about. ' +
      'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记监护人羁押（S0-48、S1-9）',
  })
  async recordGuardianDetention(
    @Arg('input', () => GuardianDetentionInput, { description: 'What is recorded. 登记内容' })
    input: GuardianDetentionInput,
    @Ctx() context: RequestContext,
  ) {
    await custody(context).recordDetention(input);
    return context.children.load(input.childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records a removal with its hand-over and the child’s own view. ' +
      'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记带离保护（S1-6 至 S1-8）',
  })
  async recordProtectiveRemoval(
    @Arg('input', () => ProtectiveRemovalInput, { description: 'What is recorded. 登记内容' })
    input: ProtectiveRemovalInput,
    @Ctx() context: RequestContext,
  ) {
    await custody(context).recordRemoval(input);
    return context.children.load(input.childId);
  }
}

@Resolver(() => GuardianDetention)
export class GuardianDetentionResolver {
  @Query(() => GuardianDetentionConnection, {
    nullable: true,
    description:
      'The detentions of guardians that you may know of, ended ones included, in pages. ' +
      'Errors: FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID. 监护人羁押列表（分页）',
  })
  guardianDetentions(
    @Arg('filter', () => GuardianDetentionFilter, { defaultValue: {}, description: 'Which detentions. 筛选条件' })
    filter: GuardianDetentionFilter,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'Records on the page, 1 to 200; 20 where not given. 每页条数',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the record before the page. 起始游标' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return custody(context).findDetentionPage(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'Whose guardian this is. 儿童' })
  child(@Root() { childId }: CustodyKey) {
    return { id: childId };
  }
}
