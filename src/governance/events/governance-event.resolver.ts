import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
  type SubscribeResolverData,
} from 'type-graphql';
import { EventKind } from '../code-tables.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { governanceEvents } from './governance-event.service.ts';
import { EventFact, GovernanceEvent } from './governance-event.type.ts';

@Resolver(() => GovernanceEvent)
export class GovernanceEventResolver {
  @Query(() => [GovernanceEvent], {
    nullable: true,
    description:
      'What governance told your department, the oldest first. Errors: FILTER_REFUSED, PAGE_TOO_LARGE, ' +
      'BAD_INPUT. 治理事件列表',
  })
  governanceEvents(
    @Arg('kind', () => EventKind, { nullable: true, description: 'Only those of this kind. 事件类型' })
    kind: EventKind | null,
    @Arg('subject', () => String, {
      nullable: true,
      description: 'Only those about this application, change … 事项编号',
    })
    subject: string | null,
    @Arg('after', () => ID, { nullable: true, description: 'Number of the event after which to read on. 起始事件' })
    after: string | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Ctx() context: RequestContext,
  ) {
    return governanceEvents(context).findEvents(kind ?? null, subject ?? null, { first, after: after ?? null });
  }

  @Subscription(() => GovernanceEvent, {
    nullable: true,
    description:
      'An event each time governance tells your department one. Errors: FILTER_REFUSED, SUBSCRIPTION_ENDED, ' +
      'TOO_MANY_STREAMS. 治理事件（订阅）',
    subscribe: ({ args, context }: SubscribeResolverData<string, { kinds?: EventKind[] | null }, RequestContext>) =>
      governanceEvents(context).listen(args.kinds ?? null),
  })
  governanceEvent(
    @Root() id: string,
    @Arg('kinds', () => [EventKind], {
      nullable: true,
      description: 'Only those of these kinds; all where not given. 事件类型',
    })
    kinds: EventKind[] | null | undefined,
    @Ctx() context: RequestContext,
  ) {
    return governanceEvents(context).findEvent(id, kinds ?? null);
  }

  @FieldResolver(() => [EventFact], {
    nullable: true,
    description: 'What is told of it: the items that you may read today, and no others. 事件内容',
  })
  facts(@Root() event: { facts: Record<string, string | null> }, @Ctx() context: RequestContext) {
    return governanceEvents(context).factsOf(event);
  }
}
