import { ArrayMaxSize, ArrayMinSize, IsUUID, Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';

@InputType({ description: 'What a department applies for. 申请内容' })
export class ApplicationInput {
  @Field(() => [String], { description: 'Catalogue items of one owner, as `Medical.mentalHealth`. 申请的数据项' })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  items!: string[];

  @Field(() => String, { description: 'What for, from the list of purposes. 用途' })
  purpose!: string;

  @Field(() => [String], { description: 'For which posts of your department. 使用岗位' })
  @ArrayMinSize(1)
  roles!: string[];

  @Field(() => String, { description: 'Law and article, or document number. 法律依据' })
  @Length(4, 500)
  because!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'First day on which it is not needed any more; leave it out where it is for good. 使用期限',
  })
  until?: string | null;
}

@InputType({ description: 'The owner’s answer to an application. 答复内容' })
export class ApplicationDecisionInput {
  @Field(() => ID, { description: 'Number of the application. 申请编号' })
  @IsUUID()
  applicationId!: string;

  @Field(() => Boolean, { description: 'Whether the owner agrees. An approval becomes a policy change. 是否同意' })
  approve!: boolean;

  @Field(() => String, { description: 'Why. A refusal without a reason is none. 理由' })
  @Length(2, 2000)
  answer!: string;
}
