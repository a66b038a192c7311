import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Child } from './child.type.ts';
import type { HealthContext } from './health.context.ts';
import { CheckupInput, DiagnosisInput, InjuryInput, MedicalFilter, MedicalSummaryInput } from './medical.inputs.ts';
import { Checkup, Diagnosis, Injury, Medical, MedicalConnection } from './medical.type.ts';

const writeErrors = 'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED.';

@Resolver(() => Child)
export class ChildMedicalResolver {
  @FieldResolver(() => Medical, { nullable: true, description: 'What 卫健 knows of the child (S0-28). 健康档案' })
  async medical(@Root() { id }: Pick<Child, 'id'>, @Ctx() { load }: HealthContext): Promise<Medical> {
    return (await load.summary.load(id)) ?? { childId: id, version: 0 };
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
    @Ctx() { medicalService }: HealthContext,
  ) {
    return medicalService.findPage(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'Whose record it is. 所属儿童' })
  child(@Root() { childId }: Pick<Medical, 'childId'>): Child {
    return { id: childId };
  }

  @FieldResolver(() => [Checkup], { nullable: true })
  checkups(@Root() { childId }: Pick<Medical, 'childId'>, @Ctx() { load }: HealthContext) {
    return load.checkups.load(childId);
  }

  @FieldResolver(() => [Diagnosis], { nullable: true })
  diagnoses(@Root() { childId }: Pick<Medical, 'childId'>, @Ctx() { load }: HealthContext) {
    return load.diagnoses.load(childId);
  }

  @FieldResolver(() => [Injury], { nullable: true })
  injuries(@Root() { childId }: Pick<Medical, 'childId'>, @Ctx() { load }: HealthContext) {
    return load.injuries.load(childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description: `Records or changes the medical summary of a child. ${writeErrors} 登记健康摘要`,
  })
  async updateMedicalSummary(
    @Arg('input', () => MedicalSummaryInput, { description: 'What is recorded. 登记内容' }) input: MedicalSummaryInput,
    @Ctx() { medicalService, children }: HealthContext,
  ) {
    await medicalService.updateSummary(input);
    return children.load(input.childId);
  }

  @Mutation(() => Child, { nullable: true, description: `Records or corrects a check-up. ${writeErrors} 登记体检` })
  async recordCheckup(
    @Arg('input', () => CheckupInput, { description: 'What is recorded. 登记内容' }) input: CheckupInput,
    @Ctx() { medicalService, children }: HealthContext,
  ) {
    await medicalService.recordCheckup(input);
    return children.load(input.childId);
  }

  @Mutation(() => Child, { nullable: true, description: `Records or corrects a diagnosis. ${writeErrors} 登记诊断` })
  async recordDiagnosis(
    @Arg('input', () => DiagnosisInput, { description: 'What is recorded. 登记内容' }) input: DiagnosisInput,
    @Ctx() { medicalService, children }: HealthContext,
  ) {
    await medicalService.recordDiagnosis(input);
    return children.load(input.childId);
  }

  @Mutation(() => Child, { nullable: true, description: `Records or corrects an injury. ${writeErrors} 登记损伤` })
  async recordInjury(
    @Arg('input', () => InjuryInput, { description: 'What is recorded. 登记内容' }) input: InjuryInput,
    @Ctx() { medicalService, children }: HealthContext,
  ) {
    await medicalService.recordInjury(input);
    return children.load(input.childId);
  }
}
