import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/contract/child-type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { CheckupInput, DiagnosisInput, InjuryInput, MedicalFilter, MedicalSummaryInput } from './medical.inputs.ts';
import { Checkup, Diagnosis, Injury, Medical, MedicalConnection } from './medical.type.ts';
import { loadCheckups, loadDiagnoses, loadInjuries, loadSummary, medicals } from './medical.service.ts';

const writeErrors = 'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED.';

export const Child = childType();

@Resolver(() => Child)
export class ChildMedicalResolver {
  @FieldResolver(() => Medical, { nullable: true, description: 'What 卫健 knows of the child (S0-28). 健康档案' })
  async medical(@Root() { id }: { id: string }, @Ctx() context: RequestContext): Promise<Medical> {
    return (await loadSummary(context, id)) ?? { childId: id, version: 0 };
  }
}

@Resolver(() => Medical)
export class MedicalResolver {
  @Query(() => MedicalConnection, {
    nullable: true,
    description:
      'Screening of sick and disabled children (S0-28): the medical summaries that you may know of, in pages, by file number. ' +
      'Errors: FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID, BAD_INPUT. 病残儿童排查（分页）',
  })
  medicals(
    @Arg('filter', () => MedicalFilter, { defaultValue: {}, description: 'Which children. 筛选条件' })
    filter: MedicalFilter,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'Records on the page, 1 to 200; 20 where not given. 每页条数',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the record before the page. 起始游标' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return medicals(context).findPage(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'Whose record it is. 所属儿童' })
  child(@Root() { childId }: Pick<Medical, 'childId'>) {
    return { id: childId };
  }

  @FieldResolver(() => [Checkup], { nullable: true })
  checkups(@Root() { childId }: Pick<Medical, 'childId'>, @Ctx() context: RequestContext) {
    return loadCheckups(context, childId);
  }

  @FieldResolver(() => [Diagnosis], { nullable: true })
  diagnoses(@Root() { childId }: Pick<Medical, 'childId'>, @Ctx() context: RequestContext) {
    return loadDiagnoses(context, childId);
  }

  @FieldResolver(() => [Injury], { nullable: true })
  injuries(@Root() { childId }: Pick<Medical, 'childId'>, @Ctx() context: RequestContext) {
    return loadInjuries(context, childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description: `Records or changes the medical summary of a child. ${writeErrors} 登记健康摘要`,
  })
  async updateMedicalSummary(
    @Arg('input', () => MedicalSummaryInput, { description: 'What is recorded. 登记内容' }) input: MedicalSummaryInput,
    @Ctx() context: RequestContext,
  ) {
    await medicals(context).updateSummary(input);
    return context.children.load(input.childId);
  }

  @Mutation(() => Child, { nullable: true, description: `Records or corrects a check-up. ${writeErrors} 登记体检` })
  async recordCheckup(
    @Arg('input', () => CheckupInput, { description: 'What is recorded. 登记内容' }) input: CheckupInput,
    @Ctx() context: RequestContext,
  ) {
    await medicals(context).recordCheckup(input);
    return context.children.load(input.childId);
  }

  @Mutation(() => Child, { nullable: true, description: `Records or corrects a diagnosis. ${writeErrors} 登记诊断` })
  async recordDiagnosis(
    @Arg('input', () => DiagnosisInput, { description: 'What is recorded. 登记内容' }) input: DiagnosisInput,
    @Ctx() context: RequestContext,
  ) {
    await medicals(context).recordDiagnosis(input);
    return context.children.load(input.childId);
  }

  @Mutation(() => Child, { nullable: true, description: `Records or corrects an injury. ${writeErrors} 登记损伤` })
  async recordInjury(
    @Arg('input', () => InjuryInput, { description: 'What is recorded. 登记内容' }) input: InjuryInput,
    @Ctx() context: RequestContext,
  ) {
    await medicals(context).recordInjury(input);
    return context.children.load(input.childId);
  }
}
