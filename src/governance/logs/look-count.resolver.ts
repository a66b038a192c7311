import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { lookCounts } from './look-count.service.ts';
import { LookCount } from './look-count.type.ts';

@Resolver()
export class LookCountResolver {
  @Query(() => [LookCount], {
    nullable: true,
    description:
      'How often departments looked, at whose data and for what, by month, as far as it is told: where there ' +
      'were too few requests there is no row. Of entries that have found their place in the log, some seconds ' +
      'after they were written. Errors: BAD_INPUT, OPERATION_REFUSED, REQUEST_TIMED_OUT. 查阅统计',
  })
  lookCounts(
    @Arg('from', () => String, {
      nullable: true,
      description: 'First month, 2026-09; the last one where not given. 起始月份',
    })
    from: string | null,
    @Arg('until', () => String, { nullable: true, description: 'Last month; this one where not given. 截止月份' })
    until: string | null,
    @Ctx() context: RequestContext,
  ) {
    return lookCounts(context).find(from ?? null, until ?? null);
  }
}
