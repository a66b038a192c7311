import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Child } from './child.type.ts';
import { ServiceReferral } from './service-referral.type.ts';
import { loadServiceReferrals } from './service-referral.procedure.ts';

@Resolver(() => Child)
export class ServiceReferralResolver {
  @FieldResolver(() => [ServiceReferral], {
    nullable: true,
    description: 'The services to which the child was referred (S0-19). 服务转介',
  })
  serviceReferrals(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadServiceReferrals(context, id);
  }
}
