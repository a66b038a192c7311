import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { AnswerKind } from '../code-tables.ts';

@ObjectType({ description: 'An answer that was not given within its term. 逾期未答复事项' })
export class LateAnswer {
  @Field(() => AnswerKind, { nullable: true, description: 'What was to be answered. 事项类型' })
  kind!: AnswerKind;

  @Field(() => ID, {
    nullable: true,
    description: 'Number of the application, change, correction or emergency access. 事项编号',
  })
  subject!: string;

  @Field(() => [String], { nullable: true, description: 'The departments whose answer was missing. 应答复部门' })
  departments!: string[];

  @Field(() => DateScalar, { nullable: true, description: 'The last day of the term. 答复期限' })
  dueOn!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When civil affairs was told. 通报时间' })
  lateSince!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it was seen that the answer is there, within a minute of it. 答复时间',
  })
  answeredAt!: Date | null;
}
