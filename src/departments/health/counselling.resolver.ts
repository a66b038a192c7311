import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Child } from './medical.resolver.ts';
import { loadCounsellings } from './counselling.procedure.ts';
import { Counselling } from './counselling.type.ts';

@Resolver(() => Child)
export class CounsellingResolver {
  @FieldResolver(() => [Counselling], {
    nullable: true,
    description: 'Psychological counselling of a child who was referred to it (S0-19). 心理疏导',
  })
  counsellings(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadCounsellings(context, id);
  }
}
