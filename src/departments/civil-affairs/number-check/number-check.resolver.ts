import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/subgraph/request-context.ts';
import { Child } from '../child.type.ts';
import { loadNumberChecks } from './number-check.procedure.ts';
import { NumberCheck } from './number-check.type.ts';

@Resolver(() => Child)
export class NumberCheckResolver {
  @FieldResolver(() => [NumberCheck], {
    nullable: true,
    description: 'The checks of numbers that stand in the file of another child too. 号码核对',
  })
  numberChecks(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadNumberChecks(context, id);
  }
}
