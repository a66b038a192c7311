import { ArrayMaxSize, IsUUID, Length, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { ReviewVerdict } from '../code-tables.ts';

@InputType({ description: 'A change of the rules of one department. 政策变更内容' })
export class PolicyChangeInput {
  @Field(() => String, { description: 'The department whose data it is about, e.g. `health`. 数据提供部门' })
  owner!: string;

  @Field(() => String, { description: 'What it is about. 标题' })
  @Length(2, 200)
  title!: string;

  @Field(() => String, { description: 'Why. 理由' })
  @Length(2, 2000)
  reason!: string;

  @Field(() => String, {
    defaultValue: '',
    description:
      'Rules to put in, as a YAML list as in policies/access/; one whose id is in force takes its place. 新增或替换的规则',
  })
  @MaxLength(20_000)
  putRules!: string;

  @Field(() => [String], { defaultValue: [], description: 'Ids of rules to take out. 删除的规则' })
  @ArrayMaxSize(100)
  removedRules!: string[];
}

@InputType({ description: 'What a reviewer says of a policy change. 审核内容' })
export class PolicyReviewInput {
  @Field(() => ID, { description: 'Number of the change. 变更编号' })
  @IsUUID()
  changeId!: string;

  @Field(() => ReviewVerdict, { description: 'Approval or rejection. 审核结论' })
  verdict!: ReviewVerdict;

  @Field(() => String, { description: 'Why. 理由' })
  @Length(2, 2000)
  comment!: string;
}

@InputType({ description: 'Why a change of a place below is stopped. 叫停内容' })
export class PolicyStopInput {
  @Field(() => ID, { description: 'Number of the change. 变更编号' })
  @IsUUID()
  changeId!: string;

  @Field(() => String, { description: 'Why. 理由' })
  @Length(2, 2000)
  reason!: string;
}
