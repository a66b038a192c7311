import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/subgraph/request-context.ts';
import { ExplainedClient } from './explained-client.inputs.ts';
import { FieldExplanation } from './field-explanation.type.ts';
import { explanations } from './explanation.service.ts';

@Resolver(() => FieldExplanation)
export class ExplanationResolver {
  @Query(() => [FieldExplanation], {
    nullable: true,
    description:
      'Which rule decides each field of one child’s record for a client, and why the others do not; by the ' +
      'register’s own facts. Errors: BAD_INPUT, NOT_FOUND. 说明字段权限',
  })
  explainAccess(
    @Arg('client', () => ExplainedClient, { description: 'For whom it is explained. 被说明的应用' })
    client: ExplainedClient,
    @Arg('childId', () => ID, { description: 'The child whose record it is; of your own division. 档案编号' })
    childId: string,
    @Arg('type', () => String, {
      description: 'Type of the record, as Child; an operation is a field of Query or Mutation. 类型',
    })
    type: string,
    @Arg('fields', () => [String], { description: 'Fields of this type, as name. 字段' }) fields: string[],
    @Ctx() context: RequestContext,
  ) {
    return explanations(context).explain(client, childId, type, fields);
  }
}
