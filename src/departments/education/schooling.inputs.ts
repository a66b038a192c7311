import { ArrayUnique, Max, Min } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { ChangeInput } from '../../platform/subgraph/contract/change-input.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { DropoutReason, SchoolingStatus, SchoolStage } from './code-tables.ts';
import { schoolingTable } from './schooling.entity.ts';
import { Schooling } from './schooling.type.ts';

@InputType({
  description:
    'Whose schooling; every condition must hold. A field that you may not read in clear is refused. 就学情况筛选条件',
})
export class SchoolingFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Of children living in this division, 2 to 12 digits. 儿童居住地区划代码',
  })
  division?: string | null;

  @Field(() => SchoolStage, { nullable: true, description: 'In this stage. 学段' })
  stage?: SchoolStage | null;

  @Field(() => SchoolingStatus, {
    nullable: true,
    description: 'With this status; DROPPED_OUT gives the list of 控辍保学 (S0-27, S0-46). 就学状态',
  })
  status?: SchoolingStatus | null;

  @Field(() => String, {
    nullable: true,
    description: 'At the school with this unified social credit code. 学校统一社会信用代码',
  })
  schoolCreditCode?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Dropped out on this day or after it, whether returned or not. 辍学日期起',
  })
  droppedOutSince?: string | null;
}

@InputType({
  description:
    'A child’s schooling: enrolment, transfer, aid. What is left out stays, null clears. ' +
    'Dropout and return have inputs of their own. 就学情况登记',
})
export class SchoolingInput extends recordInput(Schooling, schoolingTable, {
  studentNumber: { description: 'National student number, G, J or L and 18 characters. 全国学籍号' },
  stage: { description: 'Stage; NONE only with NOT_ENROLLED. 学段' },
  grade: { description: 'Year within the stage, from 1. 年级', checks: [Min(1), Max(6)] },
  status: { description: 'Status; DROPPED_OUT only while the child is out by recordDropout. 就学状态' },
  attendanceRate: { checks: [Min(0), Max(1)] },
  aid: { description: 'Help that the child receives; may be empty. 教育资助', checks: [ArrayUnique()] },
}) {
  @Field(() => String, {
    nullable: true,
    description: 'Unified social credit code of the school; it must be a registered school. 学校统一社会信用代码',
  })
  schoolCreditCode?: string | null;
}

@InputType({
  description:
    'A child that left school before the end; a second dropout takes the place of the first, which the history ' +
    'keeps (S1-25). 辍学登记',
})
export class DropoutInput extends ChangeInput {
  @Field(() => DateScalar, { description: 'First day without school; not in the future. 辍学日期' })
  date!: string;

  @Field(() => DropoutReason, { description: 'Why the child left. 辍学原因' })
  dropoutReason!: DropoutReason;
}

@InputType({ description: 'A child that is back at school, enrolled again (S1-25). 返校登记' })
export class ReturnInput extends ChangeInput {
  @Field(() => DateScalar, { description: 'First day back; not before the dropout and not in the future. 返校日期' })
  returnedOn!: string;
}
