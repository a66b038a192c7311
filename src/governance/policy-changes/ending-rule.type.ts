import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/date-scalar.ts';

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

  @Field(() => Int, { nullable: true, description: 'Days until then. 剩余天数' })
  daysLeft!: number;
}
