import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';

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
