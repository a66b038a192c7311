import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
  type SubscribeResolverData,
} from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { ChildFilter, ChildOrderBy, RegisterChildInput, SealChildInput, UpdateChildInput } from './child.inputs.ts';
import { Child, ChildConnection } from './child.type.ts';
import { Guardianship } from './guardianship.type.ts';
import { childRegister, loadChild } from './child.service.ts';
import { loadGuardianship } from './guardianship.service.ts';

@Resolver(() => Child)
export class ChildResolver {
  @Query(() => Child, {
    nullable: true,
    description: 'One child; null where there is none or you may not know of it. 按档案编号查询儿童',
  })
  child(
    @Arg('id', () => ID, { description: 'Number of the file. 档案编号' }) id: string,
    @Ctx() context: RequestContext,
  ) {
    return loadChild(context, id);
  }

  @Query(() => Child, {
    nullable: true,
    description:
      'The child with exactly this resident ID number; null where there is none or you may not know of it. ' +
      'Errors: BAD_INPUT (check digit). 按公民身份号码查询儿童',
  })
  async childByResidentId(
    @Arg('residentId', () => String, { description: 'GB 11643-1999, 18 characters. 公民身份号码' }) residentId: string,
    @Ctx() context: RequestContext,
  ) {
    const ids = await childRegister(context).findByResidentId(residentId);
    const children = await Promise.all(ids.map((id) => loadChild(context, id)));
    return children.find((child) => child !== null) ?? null;
  }

  @Query(() => ChildConnection, {
    nullable: true,
    description:
      'The children that you may know of, in pages. Errors: FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID. 儿童列表（分页）',
  })
  children(
    @Arg('filter', () => ChildFilter, { defaultValue: {}, description: 'Which children. 筛选条件' })
    filter: ChildFilter,
    @Arg('orderBy', () => ChildOrderBy, { nullable: true, description: 'In which order. 排序' })
    orderBy: ChildOrderBy | null,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'Records on the page, 1 to 200; 20 where not given. 每页条数',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the record before the page. 起始游标' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return childRegister(context).findPage(filter, orderBy, { first, after });
  }

  @Subscription(() => Child, {
    nullable: true,
    description:
      'A child each time civil affairs changes its file, as you may see it then. ' +
      'Errors: FILTER_REFUSED, SUBSCRIPTION_ENDED, TOO_MANY_STREAMS. 儿童档案变更（订阅）',
    subscribe: ({ args, context }: SubscribeResolverData<string, { division?: string | null }, RequestContext>) =>
      childRegister(context).listen(args.division ?? null),
  })
  childChanged(
    @Root() id: string,
    @Arg('division', () => String, {
      nullable: true,
      description: 'Children who live or are registered here; all of yours where not given. 区划代码',
    })
    division: string | null | undefined,
    @Ctx() context: RequestContext,
  ) {
    return childRegister(context).findChanged(id, division ?? null);
  }

  @FieldResolver(() => Guardianship, { nullable: true, description: 'Who looks after the child. 监护情况' })
  async guardianship(@Root() { id }: Pick<Child, 'id'>, @Ctx() context: RequestContext) {
    return (await loadGuardianship(context, id)) ?? { childId: id, version: 0 };
  }

  @Mutation(() => Child, {
    nullable: true,
    description: 'Enters a child in the register. Errors: BAD_INPUT, OPERATION_REFUSED. 新建儿童档案',
  })
  async registerChild(
    @Arg('input', () => RegisterChildInput, { description: 'What is recorded. 登记内容' }) input: RegisterChildInput,
    @Ctx() context: RequestContext,
  ) {
    return loadChild(context, await childRegister(context).register(input));
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Changes a file. What is sealed stays sealed: see sealChild and unsealChild. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 更新儿童档案',
  })
  async updateChild(
    @Arg('input', () => UpdateChildInput, { description: 'What is recorded. 登记内容' }) input: UpdateChildInput,
    @Ctx() context: RequestContext,
  ) {
    return loadChild(context, await childRegister(context).update(input));
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Seals a file (未成年人保护法 第一百零三条): from then on it is there for those alone whose rule opens sealed files. ' +
      'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 封存儿童档案',
  })
  async sealChild(
    @Arg('input', () => SealChildInput, { description: 'Which file, and why. 封存内容' }) input: SealChildInput,
    @Ctx() context: RequestContext,
  ) {
    return loadChild(context, await childRegister(context).seal(input, true));
  }

  @Mutation(() => Child, {
    nullable: true,
    description: 'Unseals a file. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 解除儿童档案封存',
  })
  async unsealChild(
    @Arg('input', () => SealChildInput, { description: 'Which file, and why. 解除封存内容' }) input: SealChildInput,
    @Ctx() context: RequestContext,
  ) {
    return loadChild(context, await childRegister(context).seal(input, false));
  }
}
