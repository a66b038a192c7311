import { IsUUID, Length, Matches, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { CorrectionOutcome, CorrectionState } from '../code-tables.ts';

@InputType({ description: 'Which of several records of a child. 记录标识' })
export class RecordKeyInput {
  @Field(() => String, { description: 'The field that tells the records apart, as `id` or `relation`. 字段' })
  @Matches(/^[a-z][A-Za-z]*$/)
  field!: string;

  @Field(() => String, { description: 'What stands in it. 取值' })
  @Matches(/^[\w-]{1,64}$/)
  value!: string;
}

@InputType({ description: 'What is held to be wrong. 异议内容' })
export class CorrectionInput {
  @Field(() => ID, { description: 'Number of the child’s file. 档案编号' })
  @IsUUID()
  childId!: string;

  @Field(() => String, {
    description: 'A catalogue item that you may read on this child, as `Schooling.stage`. 数据项',
  })
  @Matches(/^[A-Z][A-Za-z]*\.[a-z][A-Za-z]*$/)
  item!: string;

  @Field(() => RecordKeyInput, {
    nullable: true,
    description: 'Which record, where the child has several of the type. 记录标识',
  })
  @ValidateNested()
  key?: RecordKeyInput | null;

  @Field(() => String, { description: 'What you hold to be right. 主张的内容' })
  @Length(1, 500)
  claim!: string;

  @Field(() => String, { description: 'Why: what it rests on. 理由' })
  @Length(2, 2000)
  reason!: string;
}

@InputType({ description: 'The owner’s answer to a correction. 答复内容' })
export class CorrectionAnswerInput {
  @Field(() => ID, { description: 'Number of the correction. 异议编号' })
  @IsUUID()
  correctionId!: string;

  @Field(() => CorrectionOutcome, { description: 'Whether the value was corrected or stays. 核实结果' })
  outcome!: CorrectionOutcome;

  @Field(() => String, { description: 'Why. 答复意见' })
  @Length(2, 2000)
  answer!: string;
}

@InputType({ description: 'Which corrections. 筛选条件' })
export class CorrectionFilter {
  @Field(() => CorrectionState, { nullable: true, description: 'Only those that stand there. 状态' })
  state?: CorrectionState | null;

  @Field(() => String, { nullable: true, description: 'Only those that this department answers. 数据提供部门' })
  owner?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those on this child. 档案编号' })
  @IsUUID()
  childId?: string | null;
}
