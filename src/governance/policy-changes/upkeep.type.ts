import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { Counts } from '../../platform/subgraph/contract/counts.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';

@ObjectType({ description: 'A rule in force that ends by itself before long. 即将到期的共享规则' })
export class EndingRule {
  @Field(() => ID, { nullable: true, description: 'Name of the rule, as errors and audit entries cite it. 规则' })
  rule!: string;

  @Field(() => String, { nullable: true, description: 'The department whose data it releases. 数据提供部门' })
  owner!: string;

  @Field(() => [String], { nullable: true, description: 'The departments that lose it. 数据使用部门' })
  departments!: string[];

  @Field(() => String, { nullable: true, description: 'Its legal basis. 法律依据' })
  because!: string;

  @Field(() => DateScalar, { nullable: true, description: 'First day on which it holds no more. 到期日' })
  until!: string;

  @Counts('noChild')
  @Field(() => Int, { nullable: true, description: 'Days until then. 剩余天数' })
  daysLeft!: number;
}

@ObjectType({
  description:
    'A rule in force by which nothing was released for a long time: to be taken out, or its need shown. 长期未使用的共享规则',
})
export class UnusedRule {
  @Field(() => ID, { nullable: true, description: 'Name of the rule, as errors and audit entries cite it. 规则' })
  rule!: string;

  @Field(() => String, { nullable: true, description: 'The department whose data it releases. 数据提供部门' })
  owner!: string;

  @Field(() => [String], { nullable: true, description: 'The departments to which it speaks. 数据使用部门' })
  departments!: string[];

  @Field(() => String, { nullable: true, description: 'Its legal basis. 法律依据' })
  because!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When something was last released by it; null where never, as far as the logs were read. 最近使用时间',
  })
  lastUsedAt!: Date | null;
}
