import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Division } from './division.type.ts';
import { divisions } from './division.service.ts';

@Resolver(() => Division)
export class DivisionResolver {
  @Query(() => [Division], {
    nullable: true,
    description:
      'Divisions by code, by the beginning of the name, or by the division above, in the order of their codes. ' +
      'Errors: BAD_INPUT, PAGE_TOO_LARGE. 查询行政区划',
  })
  divisions(
    @Arg('code', () => String, { nullable: true, description: 'Exactly this code, 2 to 12 digits. 区划代码' })
    code: string | null,
    @Arg('name', () => String, { nullable: true, description: 'Names that begin so. 名称' }) name: string | null,
    @Arg('parent', () => String, { nullable: true, description: 'Directly below this division. 上级区划代码' })
    parent: string | null,
    @Arg('first', () => Int, { defaultValue: 100, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'Code of the division after which to read on, 12 digits. 起始区划',
    })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return divisions(context).findDivisions(code ?? null, name ?? null, parent ?? null, {
      first,
      after: after ?? null,
    });
  }
}
