import { Field, ObjectType } from 'type-graphql';
import { DecisionEffect, RuleCondition } from '../code-tables.ts';

@ObjectType({ description: 'One rule that lists a field, and whether it matched. 规则说明' })
export class RuleExplanation {
  @Field(() => String, { nullable: true, description: 'Name of the rule. 规则编号' })
  rule!: string | null;

  @Field(() => String, { nullable: true, description: 'Its legal basis. 法律依据' })
  because!: string | null;

  @Field(() => String, { nullable: true, description: 'File and line in which it stands. 规则出处' })
  source!: string | null;

  @Field(() => DecisionEffect, {
    nullable: true,
    description: 'What it does with the field where it matches. 规则效果',
  })
  effect!: DecisionEffect | null;

  @Field(() => String, { nullable: true, description: 'Mask of a field that it releases masked. 脱敏方式' })
  mask!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether all of its conditions hold. 是否匹配' })
  matched!: boolean | null;

  @Field(() => [RuleCondition], {
    nullable: true,
    description: 'The conditions that do not hold; none where the rule matched. 未满足的条件',
  })
  unmet!: RuleCondition[] | null;
}

@ObjectType({
  description:
    'Why a requester sees a field of a child’s record in clear, masked or not at all. ' +
    'It tells no value of the record. 字段权限说明',
})
export class FieldExplanation {
  @Field(() => String, { nullable: true, description: 'The field, as in Child.name. 字段' })
  field!: string | null;

  @Field(() => DecisionEffect, { nullable: true, description: 'What is decided. 决定' })
  effect!: DecisionEffect | null;

  @Field(() => String, { nullable: true, description: 'Mask, where it leaves masked. 脱敏方式' })
  mask!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The rule that decides; null where none releases the field. 决定规则',
  })
  rule!: string | null;

  @Field(() => [RuleExplanation], {
    nullable: true,
    description: 'Every rule that lists the field, the one that decides first. 涉及该字段的全部规则',
  })
  rules!: RuleExplanation[] | null;
}
