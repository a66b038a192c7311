import { ArrayMaxSize, ArrayUnique, IsNumber, Length, Max, Min } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { checkupTable, diagnosisTable, injuryTable, medicalSummaryTable } from './medical.entity.ts';
import { Checkup, Diagnosis, Injury, Medical } from './medical.type.ts';

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
      'Sick or disabled (S0-28): a special need is recorded, the child cannot attend school, or mental health ' +
      'needs attention or is in treatment; false: none of it. 是否需要关注',
  })
  needsAttention?: boolean | null;
}

const oneDecimal = [{ maxDecimalPlaces: 1 }, { message: 'give one decimal at most.' }] as const;

@InputType({ description: 'A child’s medical summary; what is left out stays, null clears. 健康摘要登记' })
export class MedicalSummaryInput extends recordInput(Medical, medicalSummaryTable, {
  specialNeeds: { checks: [ArrayUnique(), ArrayMaxSize(9)] },
}) {}

@InputType({ description: 'A check-up; what is left out stays, null clears. 体检登记' })
export class CheckupInput extends recordInput(Checkup, checkupTable, {
  checkedOn: { description: 'Day of the check-up, not in the future. 体检日期' },
  heightCm: {
    description: 'Height in centimetres, 20 to 250, one decimal. 身高（厘米）',
    checks: [IsNumber(...oneDecimal), Min(20), Max(250)],
  },
  weightKg: {
    description: 'Weight in kilograms, 0.3 to 300, one decimal. 体重（千克）',
    checks: [IsNumber(...oneDecimal), Min(0.3), Max(300)],
  },
  visionLeft: {
    description: 'Vision of the left eye, five-grade scale, 0.0 to 5.3, one decimal. 左眼视力（五分记录）',
    checks: [IsNumber(...oneDecimal), Min(0), Max(5.3)],
  },
  visionRight: {
    description: 'Vision of the right eye, five-grade scale, 0.0 to 5.3, one decimal. 右眼视力（五分记录）',
    checks: [IsNumber(...oneDecimal), Min(0), Max(5.3)],
  },
  hospital: { checks: [Length(2, 100)] },
  result: { checks: [Length(1, 500)] },
}) {}

@InputType({ description: 'A diagnosis; what is left out stays, null clears. 诊断登记' })
export class DiagnosisInput extends recordInput(Diagnosis, diagnosisTable, {
  code: { description: 'ICD-10 code, e.g. F84.0. 疾病编码' },
  name: { checks: [Length(1, 100)] },
  diagnosedOn: { description: 'Day of the diagnosis, not in the future. 诊断日期' },
}) {}

@InputType({ description: 'An injury; what is left out stays, null clears. 损伤登记' })
export class InjuryInput extends recordInput(Injury, injuryTable, {
  on: { description: 'Day of the injury, or on which it was seen, not in the future. 损伤日期' },
}) {}
