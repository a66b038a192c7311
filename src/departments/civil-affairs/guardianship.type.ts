import { Field, Int, ObjectType } from 'type-graphql';
import { Carries } from '../../platform/subgraph/contract/carries.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { LivesWith, ParentCondition, ParentRelation } from './code-tables.ts';

@ObjectType({ description: 'The person who cares for the child day by day. 实际照料人' })
export class Carer {
  @Carries('Parent.name')
  @Carries('EntrustedCare.trustee')
  @Field(() => String, { nullable: true, description: 'Name. 姓名' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Relation to the child, in words. 与儿童关系' })
  relation!: string | null;

  @Field(() => String, { nullable: true, description: 'Resident ID number, GB 11643-1999. 公民身份号码' })
  residentId!: string | null;
}

@ObjectType({
  description: 'Care that the parents entrusted to another adult (未成年人保护法 第二十二条, S0-6, S1-11). 委托监护',
})
export class EntrustedCare {
  @Carries('Parent.name')
  @Carries('Carer.name')
  @Field(() => String, { nullable: true, description: 'Name of the entrusted carer. 受委托监护人' })
  trustee!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of the agreement. 协议签订日期' })
  agreedOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Last day of the agreement; null where it is open. 协议到期日期',
  })
  until!: string | null;
}

@ObjectType({ description: 'A parent as the village knows of them (S3-2). 父母' })
export class Parent {
  @Field(() => ParentRelation, { nullable: true, description: 'Father or mother. 与儿童关系' })
  relation!: ParentRelation | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Carries('Carer.name')
  @Carries('EntrustedCare.trustee')
  @Field(() => String, { nullable: true, description: 'Name. 姓名' })
  name!: string | null;

  @Field(() => ParentCondition, { nullable: true, description: 'Condition (民发〔2019〕62号). 父母情况' })
  condition!: ParentCondition | null;

  @Carries('GuardianDetention.from')
  @Field(() => DateScalar, { nullable: true, description: 'Since when. 起始日期' })
  conditionSince!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'County of the work place, 统计用区划代码, 12 digits. 务工地区划代码',
  })
  workplaceDivision!: string | null;

  @Field(() => String, { nullable: true, description: 'Work place in words. 务工地点' })
  workplace!: string | null;
}

@ObjectType({ description: 'Who looks after the child (S0-5, S0-6, S4-8). 监护情况' })
export class Guardianship {
  @Field(() => Int, {
    nullable: true,
    description:
      'Counts the changes of with whom the child lives, carer and entrusted care; 0 where nothing is recorded. 版本号',
  })
  version!: number | null;

  @Field(() => LivesWith, { nullable: true, description: 'With whom the child lives. 共同生活人' })
  livesWith!: LivesWith | null;

  @Field(() => Carer, { nullable: true, description: 'Who cares for the child; null where nobody does. 实际照料人' })
  carer!: Carer | null;

  @Field(() => [Parent], { nullable: true, description: 'The parents, with work place and condition. 父母情况' })
  parents!: Parent[] | null;

  @Field(() => EntrustedCare, { nullable: true, description: 'Entrusted care; null where none was agreed. 委托监护' })
  entrustedCare!: EntrustedCare | null;
}
