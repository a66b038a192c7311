import { IsUUID, Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { RollBackVerdict } from '../code-tables.ts';

@InputType({ description: 'What a reviewer says of a roll-back. 政策回退复核内容' })
export class RollBackReviewInput {
  @Field(() => ID, { description: 'Number of the roll-back. 回退编号' })
  @IsUUID()
  rollBackId!: string;

  @Field(() => RollBackVerdict, { description: 'Confirmed, or objected to. 复核结论' })
  verdict!: RollBackVerdict;

  @Field(() => String, { description: 'Why. 理由' })
  @Length(2, 2000)
  comment!: string;
}
