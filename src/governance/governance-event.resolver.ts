import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { EventKind } from './code-tables.ts';
import type { GovernanceContext } from './governance.context.ts';
import { EventFact, GovernanceEvent } from './governance-event.type.ts';

@Resolver(() => GovernanceEvent)
export class GovernanceEventResolver {
  @Query(() => [GovernanceEvent], { nullable: true, description: 'What governance told your department, the oldest first. Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 治理事件列表' })
  governanceEvents(
    @Arg('kind', () => EventKind, { nullable: true, description: 'Only those of this kind. 事件类型' }) kind: EventKind | null,
    @Arg('subject', () => String, { nullable: true, description: 'Only those about this application, change … 事项编号' }) subject: string | null,
    @Arg('after', () => ID, { nullable: true, description: 'Number of the event after which to read on. 起始事件' }) after: string | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Ctx() { governanceEventService }: GovernanceContext,
  ) {
    return governanceEventService.findEvents(kind ?? null, subject ?? null, after ?? null, first);
  }

  @FieldResolver(() => [EventFact], { nullable: true, description: 'What is told of it: the items that you may read today, and no others. 事件内容' })
  facts(@Root() event: { facts: Record<string, string | null> }, @Ctx() { governanceEventService }: GovernanceContext) {
    return governanceEventService.factsOf(event);
  }
}
