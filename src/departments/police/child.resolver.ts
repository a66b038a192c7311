import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Child } from './child.type.ts';
import { Custody, type CustodyKey } from './custody.type.ts';
import { Household } from './household.type.ts';
import type { PoliceContext } from './police.context.ts';

@Resolver(() => Child)
export class ChildResolver {
  @FieldResolver(() => Household, {
    nullable: true,
    description: 'Household registration; null where the police have not verified it yet (S0-22). 户籍',
  })
  household(@Root() { id }: Pick<Child, 'id'>, @Ctx() { load }: PoliceContext) {
    return load.household.load(id);
  }

  @FieldResolver(() => Custody, {
    nullable: true,
    description: 'Detained guardians and protective removals, each released on its own. 监护人羁押与带离保护',
  })
  custody(@Root() { id }: Pick<Child, 'id'>): CustodyKey {
    return { childId: id };
  }
}
