import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { Child } from './child.type.ts';
import { GuardianshipInput, ParentInput } from './guardianship.inputs.ts';
import { Carer, EntrustedCare, Guardianship, Parent } from './guardianship.type.ts';
import { loadChild } from './child.service.ts';
import { guardianships, loadParents } from './guardianship.service.ts';

/** A row of the guardianship table, whose columns the type gathers into records. */
interface GuardianshipRow {
  childId: string;
  carerName: string | null;
  carerRelation: string | null;
  carerResidentId: string | null;
  entrustedTo: string | null;
  entrustedOn: string | null;
  entrustedUntil: string | null;
}

@Resolver(() => Guardianship)
export class GuardianshipResolver {
  @FieldResolver(() => Carer, { nullable: true })
  carer(@Root() row: GuardianshipRow): Carer | null {
    return row.carerName ? { name: row.carerName, relation: row.carerRelation, residentId: row.carerResidentId } : null;
  }

  @FieldResolver(() => EntrustedCare, { nullable: true })
  entrustedCare(@Root() row: GuardianshipRow): EntrustedCare | null {
    return row.entrustedTo ? { trustee: row.entrustedTo, agreedOn: row.entrustedOn, until: row.entrustedUntil } : null;
  }

  @FieldResolver(() => [Parent], { nullable: true })
  parents(@Root() { childId }: GuardianshipRow, @Ctx() context: RequestContext) {
    return loadParents(context, childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records who looks after a child. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记监护情况',
  })
  async recordGuardianship(
    @Arg('input', () => GuardianshipInput, { description: 'What is recorded. 登记内容' }) input: GuardianshipInput,
    @Ctx() context: RequestContext,
  ) {
    await guardianships(context).recordGuardianship(input);
    return loadChild(context, input.childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records the condition of a parent. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记父母情况',
  })
  async recordParent(
    @Arg('input', () => ParentInput, { description: 'What is recorded. 登记内容' }) input: ParentInput,
    @Ctx() context: RequestContext,
  ) {
    await guardianships(context).recordParent(input);
    return loadChild(context, input.childId);
  }
}
