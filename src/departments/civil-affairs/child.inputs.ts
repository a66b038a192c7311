import { ArrayMaxSize, ArrayMinSize, IsIn, Length, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ethnicGroups } from '../../platform/standards/ethnic-group.ts';
import { codeTable } from '../../platform/subgraph/contract/code-table.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { childTable } from './child.entity.ts';
import { Child } from './child.type.ts';
import { ChildCategory, Sex } from './code-tables.ts';

@InputType({
  description:
    'Which children; every condition must hold. A field that you may not read in clear is refused. 儿童筛选条件',
})
export class ChildFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Living or registered in this division, 2 to 12 digits. 居住地或户籍地区划代码',
  })
  division?: string | null;

  @Field(() => [ChildCategory], { nullable: true, description: 'Having at least one of these categories. 儿童类别' })
  @ArrayMinSize(1)
  categories?: ChildCategory[] | null;

  @Field(() => [Int], { nullable: true, description: 'Having one of these risk levels, each 1 to 3. 风险等级' })
  @Min(1, { each: true })
  @Max(3, { each: true })
  riskLevels?: number[] | null;

  @Field(() => Sex, { nullable: true, description: 'Of this sex. 性别' })
  sex?: Sex | null;

  @Field(() => DateScalar, { nullable: true, description: 'Born on this day or after it. 出生日期起' })
  bornFrom?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Born before this day. 出生日期止（不含）' })
  bornBefore?: string | null;

  @Field(() => String, { nullable: true, description: 'Of exactly this name. 姓名' })
  @Length(1, 50)
  name?: string | null;
}

export const ChildOrder = codeTable(
  'ChildOrder',
  'By what the children are ordered; the file number decides among equals. 排序字段',
  {
    ID: 'By the number of the file. 档案编号',
    BIRTH_DATE: 'By the day of birth. 出生日期',
    NAME: 'By the name, in the order of its characters in Unicode: not by pinyin, and not by strokes. 姓名（按 Unicode 码位，非拼音）',
  },
);
export type ChildOrder = keyof typeof ChildOrder;

export const Direction = codeTable('Direction', 'Rising or falling. 升序或降序', {
  ASC: 'Rising. 升序',
  DESC: 'Falling. 降序',
});
export type Direction = keyof typeof Direction;

@InputType({ description: 'How the children are ordered. 排序' })
export class ChildOrderBy {
  @Field(() => ChildOrder, { description: 'By what. 排序字段' })
  field!: ChildOrder;

  @Field(() => Direction, { defaultValue: 'ASC', description: 'Rising or falling. 升序或降序' })
  direction!: Direction;
}

@InputType({ description: 'What may be said of a child. 儿童基本信息' })
export class ChildInput extends recordInput(Child, childTable, {
  name: { checks: [Length(1, 50)] },
  sex: { description: 'Sex, GB/T 2261.1-2003; must agree with the resident ID number. 性别' },
  birthDate: { description: 'Day of birth; must agree with the resident ID number. 出生日期' },
  residentId: {
    description:
      'Resident ID number, GB 11643-1999. Without one, say why; who gives a number to a child that had none sends ' +
      'null for that reason. 公民身份号码',
  },
  ethnicGroup: {
    description: 'Ethnic group, two digits of GB/T 3304-1991. 民族',
    checks: [IsIn(ethnicGroups.map(({ code }) => code))],
  },
  householdDivision: { description: 'Village of household registration, 12 digits. 户籍地区划代码' },
  residenceDivision: { description: 'Village where the child lives, 12 digits. 居住地区划代码' },
  categories: { checks: [ArrayMinSize(1), ArrayMaxSize(8)] },
  riskLevel: { description: 'Risk level 1 to 3. 风险等级', checks: [Min(1), Max(3)] },
}) {}

@InputType({ description: 'A child that enters the register. 新建儿童档案' })
export class RegisterChildInput extends ChildInput {
  @Field(() => String, { description: 'Why, for the history of the file. 登记原因' })
  @Length(2, 500)
  reason!: string;

  @Field(() => [ID], {
    defaultValue: [],
    description:
      'Files of children of the same name, sex and day of birth that are other children, as a person has found. ' +
      '已核实并非同一儿童的档案编号',
  })
  @ArrayMaxSize(20)
  anotherThan!: string[];
}

@InputType({ description: 'What changes in a file; what is left out stays, null clears. 更新儿童档案' })
export class UpdateChildInput extends ChildInput {
  @Field(() => ID, { description: 'Number of the file. 档案编号' })
  id!: string;

  @Field(() => Int, { description: 'Version that the change was made on. 版本号' })
  version!: number;

  @Field(() => String, { description: 'Why, for the history of the file. 变更原因' })
  @Length(2, 500)
  reason!: string;
}

@InputType({ description: 'The file that is sealed or unsealed, and why. 封存（解除封存）儿童档案' })
export class SealChildInput {
  @Field(() => ID, { description: 'Number of the file. 档案编号' })
  id!: string;

  @Field(() => Int, { description: 'Version that the decision was made on. 版本号' })
  version!: number;

  @Field(() => String, { description: 'Why, for the history of the file. 封存（解除封存）原因' })
  @Length(2, 500)
  reason!: string;
}
