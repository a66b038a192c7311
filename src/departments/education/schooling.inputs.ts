import { ArrayUnique, Length, Max, Min } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { checkCreditCode } from '../../platform/standards/credit-code.ts';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { checkStudentNumber } from '../../platform/standards/student-number.ts';
import { DateScalar } from '../../platform/subgraph/date-scalar.ts';
import { MeetsStandard } from '../../platform/subgraph/meets-standard.ts';
import { DropoutReason, SchoolAid, SchoolingStatus, SchoolStage } from './code-tables.ts';

@InputType({ description: 'Whose schooling; every condition must hold. A field that you may not read in clear is refused. 就学情况筛选条件' })
export class SchoolingFilter {
  @Field(() => String, { nullable: true, description: 'Of children living in this division, 2 to 12 digits. 儿童居住地区划代码' })
  @MeetsStandard(checkDivisionCode)
  division?: string | null;

  @Field(() => SchoolStage, { nullable: true, description: 'In this stage. 学段' })
  stage?: SchoolStage | null;

  @Field(() => SchoolingStatus, { nullable: true, description: 'With this status; DROPPED_OUT gives the list of 控辍保学 (S0-27, S0-46). 就学状态' })
  status?: SchoolingStatus | null;

  @Field(() => String, { nullable: true, description: 'At the school with this unified social credit code. 学校统一社会信用代码' })
  @MeetsStandard(checkCreditCode)
  schoolCreditCode?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Dropped out on this day or after it, whether returned or not. 辍学日期起' })
  droppedOutSince?: string | null;
}

@InputType({ description: 'What every change of a schooling record says. 就学情况变更' })
export class SchoolingChangeInput {
  @Field(() => ID, { description: 'Number of the child’s file. 档案编号' })
  childId!: string;

  @Field(() => Int, { description: 'Version that the change was made on; 0 where nothing is recorded yet. 版本号' })
  @Min(0)
  version!: number;

  @Field(() => String, { description: 'Why, for the history of the record. 变更原因' })
  @Length(2, 500)
  reason!: string;
}

@InputType({ description: 'The whole new state of a child’s schooling: enrolment, transfer, aid. Dropout and return have inputs of their own. 就学情况登记' })
export class SchoolingInput extends SchoolingChangeInput {
  @Field(() => String, { nullable: true, description: 'National student number, G, J or L and 18 characters. 全国学籍号' })
  @MeetsStandard((text) => checkStudentNumber(text, new Date()))
  studentNumber?: string | null;

  @Field(() => String, { nullable: true, description: 'Unified social credit code of the school; it must be a registered school. 学校统一社会信用代码' })
  @MeetsStandard(checkCreditCode)
  schoolCreditCode?: string | null;

  @Field(() => SchoolStage, { description: 'Stage; NONE only with NOT_ENROLLED. 学段' })
  stage!: SchoolStage;

  @Field(() => Int, { nullable: true, description: 'Year within the stage, from 1. 年级' })
  @Min(1)
  @Max(6)
  grade?: number | null;

  @Field(() => SchoolingStatus, { description: 'Status; DROPPED_OUT only while the child is out by recordDropout. 就学状态' })
  status!: SchoolingStatus;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether the child boards at school. 是否寄宿' })
  boarding!: boolean;

  @Field(() => Float, { nullable: true, description: 'Share of the school days of the term that the child attended, 0 to 1. 出勤率' })
  @Min(0)
  @Max(1)
  attendanceRate?: number | null;

  @Field(() => [SchoolAid], { description: 'Help that the child receives; may be empty. 教育资助' })
  @ArrayUnique()
  aid!: SchoolAid[];
}

@InputType({ description: 'A child that left school before the end; a second dropout takes the place of the first, which the history keeps (S1-25). 辍学登记' })
export class DropoutInput extends SchoolingChangeInput {
  @Field(() => DateScalar, { description: 'First day without school; not in the future. 辍学日期' })
  date!: string;

  @Field(() => DropoutReason, { description: 'Why the child left. 辍学原因' })
  dropoutReason!: DropoutReason;
}

@InputType({ description: 'A child that is back at school, enrolled again (S1-25). 返校登记' })
export class ReturnInput extends SchoolingChangeInput {
  @Field(() => DateScalar, { description: 'First day back; not before the dropout and not in the future. 返校日期' })
  returnedOn!: string;
}
