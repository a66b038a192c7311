import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Child } from './schooling.resolver.ts';
import { loadSchoolSupports } from './school-support.procedure.ts';
import { SchoolSupport } from './school-support.type.ts';

@Resolver(() => Child)
export class SchoolSupportResolver {
  @FieldResolver(() => [SchoolSupport], {
    nullable: true,
    description: 'Support of a child at school after counselling (S0-19). 在校帮扶',
  })
  schoolSupports(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadSchoolSupports(context, id);
  }
}
