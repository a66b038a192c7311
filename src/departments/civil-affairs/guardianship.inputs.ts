import { Length } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { checkResidentId } from '../../platform/standards/resident-id.ts';
import { DateScalar } from '../../platform/subgraph/date-scalar.ts';
import { MeetsStandard } from '../../platform/subgraph/meets-standard.ts';
import { LivesWith, ParentCondition, ParentRelation } from './code-tables.ts';

@InputType({ description: 'The whole new state of a child’s guardianship. 监护情况登记' })
export class GuardianshipInput {
  @Field(() => ID, { description: 'Number of the child’s file. 档案编号' })
  childId!: string;

  @Field(() => Int, { description: 'Version that the change was made on; 0 where nothing is recorded yet. 版本号' })
  version!: number;

  @Field(() => LivesWith, { description: 'With whom the child lives. 共同生活人' })
  livesWith!: LivesWith;

  @Field(() => String, { nullable: true, description: 'Name of the carer. 照料人姓名' })
  @Length(1, 50)
  carerName?: string | null;

  @Field(() => String, { nullable: true, description: 'Relation of the carer to the child. 照料人与儿童关系' })
  @Length(1, 50)
  carerRelation?: string | null;

  @Field(() => String, { nullable: true, description: 'Resident ID number of the carer. 照料人公民身份号码' })
  @MeetsStandard((text) => checkResidentId(text, new Date()))
  carerResidentId?: string | null;

  @Field(() => String, { nullable: true, description: 'Entrusted carer. 受委托监护人' })
  @Length(1, 50)
  entrustedTo?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of the agreement. 协议签订日期' })
  entrustedOn?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day of the agreement. 协议到期日期' })
  entrustedUntil?: string | null;

  @Field(() => String, { description: 'Why, for the history of the record. 变更原因' })
  @Length(2, 500)
  reason!: string;
}

@InputType({ description: 'The whole new state of one parent’s record. 父母情况登记' })
export class ParentInput {
  @Field(() => ID, { description: 'Number of the child’s file. 档案编号' })
  childId!: string;

  @Field(() => ParentRelation, { description: 'Which parent. 与儿童关系' })
  relation!: ParentRelation;

  @Field(() => Int, { description: 'Version that the change was made on; 0 where nothing is recorded yet. 版本号' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Name. 姓名' })
  @Length(1, 50)
  name?: string | null;

  @Field(() => ParentCondition, { description: 'Condition. 父母情况' })
  condition!: ParentCondition;

  @Field(() => DateScalar, { nullable: true, description: 'Since when. 起始日期' })
  conditionSince?: string | null;

  @Field(() => String, { nullable: true, description: 'County of the work place, 12 digits. 务工地区划代码' })
  @MeetsStandard(checkDivisionCode)
  workplaceDivision?: string | null;

  @Field(() => String, { nullable: true, description: 'Work place in words. 务工地点' })
  @Length(1, 200)
  workplace?: string | null;

  @Field(() => String, { description: 'Why, for the history of the record. 变更原因' })
  @Length(2, 500)
  reason!: string;
}
