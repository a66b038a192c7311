import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { School } from './school.type.ts';
import { schools } from './school.service.ts';

@Resolver(() => School)
export class SchoolResolver {
  @Query(() => [School], {
    nullable: true,
    description:
      'Schools and kindergartens of a division, or by the beginning of the name, in the order of their credit ' +
      'codes. Errors: BAD_INPUT, PAGE_TOO_LARGE. 查询学校',
  })
  schools(
    @Arg('division', () => String, { nullable: true, description: 'Within this division, 2 to 12 digits. 区划代码' })
    division: string | null,
    @Arg('name', () => String, { nullable: true, description: 'Names that begin so. 学校名称' }) name: string | null,
    @Arg('first', () => Int, { defaultValue: 100, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'Credit code of the school after which to read on. 起始学校',
    })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return schools(context).findSchools(division ?? null, name ?? null, { first, after: after ?? null });
  }
}
