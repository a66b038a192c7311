import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Carries } from '../../platform/subgraph/contract/carries.ts';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { ChildCategory, ResidentIdMissingReason, Sex } from './code-tables.ts';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A child of the register: one child, one file (S0-8). 儿童（一人一档）' })
export class Child {
  @Field(() => ID, { description: 'Number of the file, without meaning of its own. 档案编号' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Counts the changes of the file; a change must name the version that it was made on. 版本号',
  })
  version!: number | null;

  @Field(() => String, { nullable: true, description: 'Name as registered. 姓名' })
  name!: string | null;

  @Field(() => Sex, { nullable: true, description: 'Sex, GB/T 2261.1-2003. 性别' })
  sex!: Sex | null;

  @Carries('Child.residentId', 'birthDate')
  @Field(() => DateScalar, { nullable: true, description: 'Day of birth. 出生日期' })
  birthDate!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Resident ID number, GB 11643-1999, 18 characters. 公民身份号码',
  })
  residentId!: string | null;

  @Field(() => ResidentIdMissingReason, {
    nullable: true,
    description: 'Why there is no number; null where there is one. 无公民身份号码原因',
  })
  residentIdMissingReason!: ResidentIdMissingReason | null;

  @Field(() => String, {
    nullable: true,
    description: 'Ethnic group, two digits of GB/T 3304-1991, e.g. 01 汉族, 08 壮族. 民族',
  })
  ethnicGroup!: string | null;

  @Carries('Child.residentId', 'division')
  @Field(() => String, {
    nullable: true,
    description: 'Village of household registration, 统计用区划代码, 12 digits. 户籍地区划代码',
  })
  householdDivision!: string | null;

  @Carries('Child.residentId', 'division')
  @Field(() => String, {
    nullable: true,
    description: 'Village where the child lives, 统计用区划代码, 12 digits. 居住地区划代码',
  })
  residenceDivision!: string | null;

  @Field(() => [ChildCategory], {
    nullable: true,
    description: 'Why the child is in the register, one or more (S1-3). 儿童类别',
  })
  categories!: ChildCategory[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Risk level of 未成年人社会保护工作评定, 1 (highest) to 3; null where not assessed (S0-36). 风险等级',
  })
  riskLevel!: number | null;
}

export const ChildConnection = connectionOf(Child, 'Child');
