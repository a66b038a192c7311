import { Field, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';
import { Counts } from '../../platform/subgraph/contract/counts.ts';

@ObjectType({
  description: 'One answer of the past that the change would make another one. No child is named. 重放结果',
})
export class ReplayedAnswer {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was given. 调阅时间' })
  at!: Date;

  @Field(() => String, { nullable: true, description: 'Who asked. 调阅人' })
  client!: string;

  @Field(() => String, { nullable: true, description: 'The department that asked. 调阅部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'What would be decided otherwise, as `Medical.mentalHealth: deny → allow`. 变动的数据项',
  })
  items!: string[];

  @Counts('readable')
  @Field(() => Int, {
    nullable: true,
    description: 'Of how many children it told, of those that you may know of. 涉及儿童数',
  })
  children!: number;
}

@ObjectType({
  description:
    'The answers of the last 30 days, of your place, decided again by the policies before and after a change, for every kind of record. 历史调阅重放',
})
export class PolicyReplay {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'From when on. 起始时间' })
  from!: Date;

  @Counts('readable')
  @Field(() => Int, {
    nullable: true,
    description:
      'How many entries of the owner’s log were decided again: those that name what the change touches, as far ' +
      'as the log can be searched for it. 重放条数',
  })
  replayed!: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether that were all; otherwise the newest ones. 是否完整' })
  isComplete!: boolean;

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'How many answers would have been others. 变动的答复数' })
  changed!: number;

  @Field(() => [ReplayedAnswer], { nullable: true, description: 'The newest of these, at most 20. 变动的答复' })
  answers!: ReplayedAnswer[];
}
