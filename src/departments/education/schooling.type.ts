import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Carries } from '../../platform/subgraph/contract/carries.ts';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { DropoutReason, SchoolAid, SchoolingStatus, SchoolStage } from './code-tables.ts';

@ObjectType({ description: 'The last time that a child left school before the end (S0-27, S1-25). 辍学登记' })
export class Dropout {
  @Field(() => DateScalar, { nullable: true, description: 'First day without school. 辍学日期' })
  date!: string | null;

  @Field(() => DropoutReason, { nullable: true, description: 'Why. 辍学原因' })
  reason!: DropoutReason | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'First day back at school; null where the child has not returned. 返校日期',
  })
  returnedOn!: string | null;
}

@ObjectType({ description: 'Where a child goes to school (S0-21, S0-46). 就学情况' })
export class Schooling {
  @Field(() => Int, {
    nullable: true,
    description: 'Counts the changes of this record; a change must name the version that it was made on. 版本号',
  })
  version!: number | null;

  @Carries('Child.residentId')
  @Field(() => String, {
    nullable: true,
    description:
      'National student number: G, J or (temporary) L and 18 characters; null where there is none yet (S0-21, ' +
      'S4-21). 全国学籍号',
  })
  studentNumber!: string | null;

  @Field(() => SchoolStage, { nullable: true, description: 'Stage; of a child that left school, the last one. 学段' })
  stage!: SchoolStage | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Year within the stage, from 1: primary to 6, the others to 3 (初二 is 2). 年级',
  })
  grade!: number | null;

  @Field(() => SchoolingStatus, {
    nullable: true,
    description: 'Where the child stands with its school (S0-27). 就学状态',
  })
  status!: SchoolingStatus | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the child boards at school (S0-44). 是否寄宿' })
  boarding!: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the school days of the term that the child attended, 0 to 1 (S1-26). 出勤率',
  })
  attendanceRate!: number | null;

  @Field(() => [SchoolAid], { nullable: true, description: 'Help that the child receives (S0-44, S0-45). 教育资助' })
  aid!: SchoolAid[] | null;
}

export const SchoolingConnection = connectionOf(Schooling, 'Schooling');
