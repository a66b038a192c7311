import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/contract/child-type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Custody, type CustodyKey } from './custody.type.ts';
import { Household } from './household.type.ts';
import { loadHousehold } from './household.service.ts';

export const Child = childType();

@Resolver(() => Child)
export class ChildResolver {
  @FieldResolver(() => Household, {
    nullable: true,
    description: 'Household registration; null where the police have not verified it yet (S0-22). 户籍',
  })
  household(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadHousehold(context, id);
  }

  @FieldResolver(() => Custody, {
    nullable: true,
    description: 'Detained guardians and protective removals, each released on its own. 监护人羁押与带离保护',
  })
  custody(@Root() { id }: { id: string }): CustodyKey {
    return { childId: id };
  }
}
