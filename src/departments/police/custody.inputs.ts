import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { ListedChangeInput } from '../../platform/subgraph/change-input.ts';
import { DateScalar } from '../../platform/subgraph/date-scalar.ts';
import {
  DetaineeRelation,
  DetentionArrangement,
  DetentionMeasure,
  HandoverRecipient,
  RemovalReason,
  ViewMissingReason,
} from './code-tables.ts';

@InputType({
  description:
    'Which detentions; every condition must hold. A field that you may not read in clear is refused. 羁押筛选条件',
})
export class GuardianDetentionFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Of children living in this division, 2 to 12 digits. 儿童居住地区划代码',
  })
  division?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Begun on this day or after it. 起始日期自' })
  since?: string | null;

  @Field(() => DetentionMeasure, { nullable: true, description: 'By this measure. 限制人身自由措施' })
  measure?: DetentionMeasure | null;
}

@InputType({ description: 'The whole new state of one detention of a guardian (S0-48, S1-9). 监护人羁押登记' })
export class GuardianDetentionInput extends ListedChangeInput {
  @Field(() => DetaineeRelation, { description: 'Who is detained. 被羁押人与儿童关系' })
  relation!: DetaineeRelation;

  @Field(() => DetentionMeasure, { description: 'By which measure. 限制人身自由措施' })
  measure!: DetentionMeasure;

  @Field(() => DateScalar, { description: 'First day, not after today. 起始日期' })
  from!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Last day, not before the first; null where it is open. 截止日期',
  })
  until?: string | null;

  @Field(() => Boolean, {
    description: 'Whether the detainee was asked about minor children (S0-48). 是否询问未成年子女',
  })
  childrenAsked!: boolean;

  @Field(() => DetentionArrangement, {
    nullable: true,
    description: 'Who looks after the child meanwhile; needed once the detainee was asked. 临时监护安排',
  })
  arrangement?: DetentionArrangement | null;
}

@InputType({ description: 'The whole new state of one protective removal (S1-6 to S1-8). 带离保护登记' })
export class ProtectiveRemovalInput extends ListedChangeInput {
  @Field(() => DateScalar, { description: 'Day of the removal, not after today. 带离日期' })
  on!: string;

  @Field(() => RemovalReason, { description: 'Why the child was taken away. 带离原因' })
  removalReason!: RemovalReason;

  @Field(() => HandoverRecipient, { description: 'To whom the child was brought (S1-6). 护送去向' })
  handedOverTo!: HandoverRecipient;

  @Field(() => String, {
    nullable: true,
    description: 'Number of the written hand-over; needed with an institution (S1-7). 书面交接文书编号',
  })
  @Length(1, 50)
  handoverDocument?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the child itself said about the place (S1-8). 未成年人意见',
  })
  @Length(1, 1000)
  childsView?: string | null;

  @Field(() => ViewMissingReason, {
    nullable: true,
    description: 'Why the child could not be asked; needed where there is no view. 未征求意见原因',
  })
  childsViewMissingReason?: ViewMissingReason | null;
}
