import { Arg, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { recordReads } from './record-read.service.ts';
import { RecordRead } from './record-read.type.ts';

@Resolver(() => RecordRead)
export class RecordReadResolver {
  @Subscription(() => RecordRead, {
    nullable: true,
    description:
      'Each look at records of your department by another one, within ten seconds after it. ' +
      'Errors: FILTER_REFUSED, BAD_INPUT, SUBSCRIPTION_ENDED, TOO_MANY_STREAMS. 数据被查阅告知（订阅）',
    subscribe: ({
      args,
      context,
    }: SubscribeResolverData<unknown, { types?: string[] | null; division?: string | null }, RequestContext>) =>
      recordReads(context).listen(args.types ?? null, args.division ?? null),
  })
  recordRead(
    @Root() read: RecordRead,
    @Arg('types', () => [String], {
      nullable: true,
      description: 'Of records of these types, as Medical; of all where not given. 类型',
    })
    _types: string[] | null | undefined,
    @Arg('division', () => String, {
      nullable: true,
      description: 'By clients whose division lies within this one; by any where not given. 区划代码',
    })
    _division: string | null | undefined,
  ) {
    return read;
  }
}
