import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/contract/child-type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { GuardianMeasureInput } from './guardian-measure.inputs.ts';
import { guardianMeasures, loadGuardianMeasures } from './guardian-measure.service.ts';
import { GuardianMeasure } from './guardian-measure.type.ts';
import { loadLegalAids } from './legal-aid.procedure.ts';
import { LegalAid } from './legal-aid.type.ts';

const Child = childType();

@Resolver(() => Child)
export class JusticeResolver {
  @FieldResolver(() => [GuardianMeasure], {
    nullable: true,
    description: 'What guardians of the child serve, and what was arranged for the child (S0-49). 监护人执行措施',
  })
  guardianMeasures(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadGuardianMeasures(context, id);
  }

  @FieldResolver(() => [LegalAid], { nullable: true, description: 'Legal aid for the family (S2-17). 法律援助' })
  legalAids(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadLegalAids(context, id);
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records a guardian’s measure. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记监护人执行措施（S0-49）',
  })
  async recordGuardianMeasure(
    @Arg('input', () => GuardianMeasureInput, { description: 'What is recorded. 登记内容' })
    input: GuardianMeasureInput,
    @Ctx() context: RequestContext,
  ) {
    await guardianMeasures(context).record(input);
    return context.children.load(input.childId);
  }
}
