import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { guardianshipTable, parentTable } from './guardianship.entity.ts';
import { Guardianship, Parent } from './guardianship.type.ts';

@InputType({ description: 'A child’s guardianship; what is left out stays, null clears. 监护情况登记' })
export class GuardianshipInput extends recordInput(Guardianship, guardianshipTable) {
  @Field(() => String, { nullable: true, description: 'Name of the carer. 照料人姓名' })
  @Length(1, 50)
  carerName?: string | null;

  @Field(() => String, { nullable: true, description: 'Relation of the carer to the child. 照料人与儿童关系' })
  @Length(1, 50)
  carerRelation?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Resident ID number of the carer, GB 11643-1999; leave it out to keep what stands. 照料人公民身份号码',
  })
  carerResidentId?: string | null;

  @Field(() => String, { nullable: true, description: 'Entrusted carer. 受委托监护人' })
  @Length(1, 50)
  entrustedTo?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of the agreement, not after today. 协议签订日期' })
  entrustedOn?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day of the agreement. 协议到期日期' })
  entrustedUntil?: string | null;
}

@InputType({ description: 'A parent’s record; what is left out stays, null clears. 父母情况登记' })
export class ParentInput extends recordInput(Parent, parentTable, {
  relation: { description: 'Which parent. 与儿童关系' },
  name: { checks: [Length(1, 50)] },
  conditionSince: { description: 'Since when, not after today. 起始日期' },
  workplaceDivision: { description: 'County of the work place, 12 digits. 务工地区划代码' },
  workplace: { checks: [Length(1, 200)] },
}) {}
