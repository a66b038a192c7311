import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import {
  DetaineeRelation,
  DetentionArrangement,
  DetentionMeasure,
  HandoverRecipient,
  RemovalReason,
  ViewMissingReason,
} from './code-tables.ts';

/** Custody has no table of its own: it gathers what the police hold about one child. */
export interface CustodyKey {
  childId: string;
}

@ObjectType({ description: 'A guardian whose liberty a measure restricts (S0-48, S1-9; 民发〔2019〕62号). 监护人羁押' })
export class GuardianDetention {
  @Field(() => ID, { nullable: true, description: 'Number of the record, to change it by. 记录编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => DetaineeRelation, { nullable: true, description: 'Who is detained. 被羁押人与儿童关系' })
  relation!: DetaineeRelation | null;

  @Field(() => DetentionMeasure, { nullable: true, description: 'By which measure. 限制人身自由措施' })
  measure!: DetentionMeasure | null;

  @Field(() => DateScalar, { nullable: true, description: 'First day. 起始日期' })
  from!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; null where it is open. 截止日期' })
  until!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the detainee was asked about minor children, as the police must (S0-48). 是否询问未成年子女',
  })
  childrenAsked!: boolean | null;

  @Field(() => DetentionArrangement, {
    nullable: true,
    description: 'Who looks after the child meanwhile; null where nobody was asked. 临时监护安排',
  })
  arrangement!: DetentionArrangement | null;
}

@ObjectType({ description: 'A child taken out of harm’s way by the police (S1-6 to S1-8). 带离保护' })
export class ProtectiveRemoval {
  @Field(() => ID, { nullable: true, description: 'Number of the record, to change it by. 记录编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of the removal. 带离日期' })
  on!: string | null;

  @Field(() => RemovalReason, { nullable: true, description: 'Why. 带离原因' })
  reason!: RemovalReason | null;

  @Field(() => HandoverRecipient, { nullable: true, description: 'To whom the child was brought (S1-6). 护送去向' })
  handedOverTo!: HandoverRecipient | null;

  @Field(() => String, {
    nullable: true,
    description: 'Number of the written hand-over to an institution (S1-7). 书面交接文书编号',
  })
  handoverDocument!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the child itself said about the place, in its words (S1-8). 未成年人意见',
  })
  childsView!: string | null;

  @Field(() => ViewMissingReason, {
    nullable: true,
    description: 'Why the child could not be asked; null where it was. 未征求意见原因',
  })
  childsViewMissingReason!: ViewMissingReason | null;
}

@ObjectType({ description: 'What the police hold about who has charge of the child. 监护人羁押与带离保护' })
export class Custody {
  @Field(() => [GuardianDetention], {
    nullable: true,
    description:
      'Guardians under such a measure today; ended ones are not told, and the order means nothing (S0-48, S1-9). ' +
      '被羁押监护人',
  })
  guardiansDetained!: GuardianDetention[] | null;

  @Field(() => [ProtectiveRemoval], {
    nullable: true,
    description: 'Removals from harm; their order means nothing (S1-6 to S1-8). 带离保护记录',
  })
  protectiveRemovals!: ProtectiveRemoval[] | null;
}

export const GuardianDetentionConnection = connectionOf(GuardianDetention, 'GuardianDetention');
