import { ArrayMaxSize, ArrayMinSize, IsUUID, Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { EmergencyVerdict } from '../code-tables.ts';

@InputType({
  description:
    'What is opened in an emergency, and why. The case number goes along in the header x-case-number. 紧急调阅内容',
})
export class EmergencyAccessInput {
  @Field(() => ID, { description: 'The child. 儿童编号' })
  @IsUUID()
  childId!: string;

  @Field(() => String, { description: 'The department whose records are opened, e.g. `health`. 数据提供部门' })
  owner!: string;

  @Field(() => [String], {
    description:
      'Types of records of that department, e.g. `Medical`, `Injury`; what leads to them is opened too. 记录类型',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  types!: string[];

  @Field(() => String, { description: 'What has happened, and why it cannot wait. 理由' })
  @Length(2, 2000)
  reason!: string;
}

@InputType({ description: 'What a reviewer says of an emergency access. 紧急调阅复核内容' })
export class EmergencyReviewInput {
  @Field(() => ID, { description: 'Number of the emergency access. 紧急调阅编号' })
  @IsUUID()
  accessId!: string;

  @Field(() => EmergencyVerdict, { description: 'Justified or abused. 复核结论' })
  verdict!: EmergencyVerdict;

  @Field(() => String, { description: 'Why. 理由' })
  @Length(2, 2000)
  comment!: string;
}
