import { Field, ID, Int, ObjectType } from 'type-graphql';
import { codeTable } from '../../platform/subgraph/contract/code-table.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';

export const GuardianKind = codeTable('GuardianKind', 'Who serves the measure, as related to the child. 与儿童关系', {
  FATHER: '父亲',
  MOTHER: '母亲',
  OTHER_GUARDIAN: '其他监护人',
});
export type GuardianKind = keyof typeof GuardianKind;

export const MeasureKind = codeTable('MeasureKind', 'What a guardian serves (S0-49). 执行措施', {
  SENTENCE: '服刑',
  COMPULSORY_DETOXIFICATION: '强制隔离戒毒',
  COMMUNITY_CORRECTION: '社区矫正',
});
export type MeasureKind = keyof typeof MeasureKind;

export const CareArrangement = codeTable(
  'CareArrangement',
  'What the executing organ arranged for the children (S0-49). 未成年子女安置',
  {
    OTHER_PARENT: '由另一方父母照料',
    RELATIVES: '由亲属照料',
    VILLAGE_COMMITTEE: '由村（居）民委员会照料',
    WELFARE_INSTITUTION: '由儿童福利机构照料',
    UNSETTLED: '尚未落实',
  },
);
export type CareArrangement = keyof typeof CareArrangement;

@ObjectType({
  description:
    'A sentence, compulsory detoxification or community correction of a guardian, with the arrangement for the ' +
    'child (S0-49). 监护人服刑、戒毒、矫正情况',
})
export class GuardianMeasure {
  @Field(() => ID, { nullable: true, description: 'Number of the record. 记录编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => GuardianKind, { nullable: true, description: 'Who serves it. 与儿童关系' })
  guardian!: GuardianKind | null;

  @Field(() => MeasureKind, { nullable: true, description: 'What is served. 执行措施' })
  measure!: MeasureKind | null;

  @Field(() => DateScalar, { nullable: true, description: 'First day. 起始日期' })
  from!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; null where it is open. 截止日期' })
  until!: string | null;

  @Field(() => String, { nullable: true, description: 'The executing organ, by name. 执行机关' })
  organ!: string | null;

  @Field(() => CareArrangement, {
    nullable: true,
    description: 'What was arranged for the child; null where nothing had to be. 未成年子女安置',
  })
  arrangement!: CareArrangement | null;
}
