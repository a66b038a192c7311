import { ArrayMaxSize, ArrayUnique, IsNumber, Length, Max, Min } from 'class-validator';
import { Field, Float, InputType } from 'type-graphql';
import { ChangeInput, ListedChangeInput } from '../../platform/subgraph/change-input.ts';
import { DateScalar } from '../../platform/subgraph/date-scalar.ts';
import { InjuryCause, InjuryKind, MentalHealth, SpecialNeed } from './code-tables.ts';

@InputType({
  description:
    'Whose records; every condition must hold. A field that you may not read in clear is refused. 健康档案筛选条件',
})
export class MedicalFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Of children living in this division, 2 to 12 digits. 儿童居住地区划代码',
  })
  division?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Can attend school, or cannot. 是否适合入学' })
  fitForSchool?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Vaccinations complete, or not. 是否完成应种疫苗' })
  vaccinationComplete?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Sick or disabled (S0-28): a special need is recorded, the child cannot attend school, or mental health needs attention or is in treatment; false: none of it. 是否需要关注',
  })
  needsAttention?: boolean | null;
}

const oneDecimal = [{ maxDecimalPlaces: 1 }, { message: 'give one decimal at most.' }] as const;

@InputType({ description: 'The whole new state of a child’s medical summary. 健康摘要登记' })
export class MedicalSummaryInput extends ChangeInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether all vaccinations due at this age were given; null where not known. 是否完成应种疫苗',
  })
  vaccinationComplete?: boolean | null;

  @Field(() => [SpecialNeed], { description: 'What others must heed. 特殊照护需求' })
  @ArrayUnique()
  @ArrayMaxSize(9)
  specialNeeds!: SpecialNeed[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the child can attend school; null where not examined. 是否适合入学',
  })
  fitForSchool?: boolean | null;

  @Field(() => MentalHealth, { description: 'Finding of the last mental health screening. 心理健康状况' })
  mentalHealth!: MentalHealth;
}

@InputType({ description: 'The whole new state of a check-up. 体检登记' })
export class CheckupInput extends ListedChangeInput {
  @Field(() => DateScalar, { description: 'Day of the check-up, not in the future. 体检日期' })
  checkedOn!: string;

  @Field(() => Float, { nullable: true, description: 'Height in centimetres, 20 to 250, one decimal. 身高（厘米）' })
  @IsNumber(...oneDecimal)
  @Min(20)
  @Max(250)
  heightCm?: number | null;

  @Field(() => Float, { nullable: true, description: 'Weight in kilograms, 0.3 to 300, one decimal. 体重（千克）' })
  @IsNumber(...oneDecimal)
  @Min(0.3)
  @Max(300)
  weightKg?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Vision of the left eye, five-grade scale, 0.0 to 5.3, one decimal. 左眼视力（五分记录）',
  })
  @IsNumber(...oneDecimal)
  @Min(0)
  @Max(5.3)
  visionLeft?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Vision of the right eye, five-grade scale, 0.0 to 5.3, one decimal. 右眼视力（五分记录）',
  })
  @IsNumber(...oneDecimal)
  @Min(0)
  @Max(5.3)
  visionRight?: number | null;

  @Field(() => String, { description: 'Where the child was examined. 体检机构' })
  @Length(2, 100)
  hospital!: string;

  @Field(() => String, { nullable: true, description: 'Conclusion in words. 体检结论' })
  @Length(1, 500)
  result?: string | null;
}

@InputType({ description: 'The whole new state of a diagnosis. 诊断登记' })
export class DiagnosisInput extends ListedChangeInput {
  @Field(() => String, { description: 'ICD-10 code, e.g. F84.0. 疾病编码' })
  code!: string;

  @Field(() => String, { description: 'Name of the illness. 疾病名称' })
  @Length(1, 100)
  name!: string;

  @Field(() => DateScalar, { description: 'Day of the diagnosis, not in the future. 诊断日期' })
  diagnosedOn!: string;
}

@InputType({ description: 'The whole new state of an injury. 损伤登记' })
export class InjuryInput extends ListedChangeInput {
  @Field(() => DateScalar, { description: 'Day of the injury, or on which it was seen, not in the future. 损伤日期' })
  on!: string;

  @Field(() => InjuryKind, { description: 'Kind. 损伤类型' })
  kind!: InjuryKind;

  @Field(() => InjuryCause, { description: 'Cause as the doctor takes it. 损伤原因' })
  cause!: InjuryCause;

  @Field(() => Boolean, { description: 'Whether the mandatory report to the police was made (S0-11). 是否已强制报告' })
  reported!: boolean;
}
