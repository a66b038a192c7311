import { ArrayMaxSize, ArrayMinSize, Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';

@InputType({
  description: 'The client whose access is explained, as its token and request would name it. 被说明的应用',
})
export class ExplainedClient {
  @Field(() => String, { description: 'Department that asks. 部门' })
  department!: string;

  @Field(() => [String], { description: 'Its roles, from policies/roles.yaml. 岗位' })
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  roles!: string[];

  @Field(() => String, { description: 'Its own division, 统计用区划代码, 2 to 12 digits. 辖区代码' })
  division!: string;

  @Field(() => String, { description: 'Purpose of the request, from policies/purposes.yaml. 用途' })
  purpose!: string;

  @Field(() => String, { nullable: true, description: 'Number of the case that it names, if any. 案号' })
  @Length(1, 100)
  caseNumber?: string | null;
}
