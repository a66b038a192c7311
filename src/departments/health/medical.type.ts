import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Carries } from '../../platform/subgraph/contract/carries.ts';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { InjuryCause, InjuryKind, MentalHealth, SpecialNeed } from './code-tables.ts';

@ObjectType({ description: 'One check-up (S0-28). 体检记录' })
export class Checkup {
  @Field(() => ID, { nullable: true, description: 'Number of the record, by which it is corrected. 记录编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of the check-up. 体检日期' })
  checkedOn!: string | null;

  @Field(() => Float, { nullable: true, description: 'Height in centimetres. 身高（厘米）' })
  heightCm!: number | null;

  @Field(() => Float, { nullable: true, description: 'Weight in kilograms. 体重（千克）' })
  weightKg!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Vision of the left eye on the five-grade logarithmic scale, 0.0 to 5.3; 5.0 is normal. 左眼视力（五分记录）',
  })
  visionLeft!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Vision of the right eye on the five-grade logarithmic scale, 0.0 to 5.3; 5.0 is normal. 右眼视力（五分记录）',
  })
  visionRight!: number | null;

  @Field(() => String, { nullable: true, description: 'Where the child was examined. 体检机构' })
  hospital!: string | null;

  @Carries('Diagnosis.name')
  @Field(() => String, { nullable: true, description: 'Conclusion in words. 体检结论' })
  result!: string | null;
}

@ObjectType({ description: 'One diagnosis (S0-28, S1-2). 诊断记录' })
export class Diagnosis {
  @Field(() => ID, { nullable: true, description: 'Number of the record, by which it is corrected. 记录编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'ICD-10 (GB/T 14396), e.g. F84.0; for who sees it masked, the range of its chapter, e.g. F00-F99. 疾病编码',
  })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the illness. 疾病名称' })
  name!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Day of the diagnosis; for who sees it masked, the first day of its year. 诊断日期',
  })
  diagnosedOn!: string | null;
}

@ObjectType({ description: 'One injury that a doctor saw (未成年人保护法 第十一条, S0-11). 损伤记录' })
export class Injury {
  @Field(() => ID, { nullable: true, description: 'Number of the record, by which it is corrected. 记录编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of the injury, or on which it was seen. 损伤日期' })
  on!: string | null;

  @Field(() => InjuryKind, { nullable: true, description: 'Kind. 损伤类型' })
  kind!: InjuryKind | null;

  @Field(() => InjuryCause, { nullable: true, description: 'Cause as the doctor takes it. 损伤原因' })
  cause!: InjuryCause | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the mandatory report to the police was made (S0-11). 是否已强制报告',
  })
  reported!: boolean | null;
}

@ObjectType({ description: 'What 卫健 knows of a child (S0-28). 健康档案' })
export class Medical {
  childId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Counts the changes of the summary (vaccination, needs, fitness, mental health); 0 where there is none. 版本号',
  })
  version?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether all vaccinations due at this age were given; null where not known. 是否完成应种疫苗',
  })
  vaccinationComplete?: boolean | null;

  @Field(() => [SpecialNeed], { nullable: true, description: 'What others must heed. 特殊照护需求' })
  specialNeeds?: SpecialNeed[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the child can attend school; null where not examined. 是否适合入学',
  })
  fitForSchool?: boolean | null;

  @Field(() => MentalHealth, {
    nullable: true,
    description: 'Finding of the last mental health screening. 心理健康状况',
  })
  mentalHealth?: MentalHealth | null;

  @Field(() => [Checkup], { nullable: true, description: 'Check-ups; their order means nothing. 体检记录' })
  checkups?: Checkup[] | null;

  @Field(() => [Diagnosis], { nullable: true, description: 'Diagnoses; their order means nothing. 诊断记录' })
  diagnoses?: Diagnosis[] | null;

  @Field(() => [Injury], { nullable: true, description: 'Injuries; their order means nothing. 损伤记录' })
  injuries?: Injury[] | null;
}

export const MedicalConnection = connectionOf(Medical, 'Medical');
