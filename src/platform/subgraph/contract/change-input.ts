import { IsUUID, Length, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';

/** What every change of a child's record says. */
@InputType()
export class ChangeInput {
  @Field(() => ID, { description: 'Number of the child’s file. 档案编号' })
  childId!: string;

  @Field(() => Int, { description: 'Version that the change was made on; 0 where nothing is recorded yet. 版本号' })
  @Min(0)
  version!: number;

  @Field(() => String, { description: 'Why, for the history of the record. 变更原因' })
  @Length(2, 500)
  reason!: string;
}

/** What every change of one record among several of a child says. */
@InputType()
export class ListedChangeInput extends ChangeInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Number of the record to change; leave it out for a new one. 记录编号',
  })
  @IsUUID()
  id?: string | null;
}
