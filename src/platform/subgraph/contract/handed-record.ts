import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { DateScalar } from './date-scalar.ts';

/** What a record shows of the procedure that another department carries on (`followUpColumns`). */
@ObjectType()
export abstract class FollowedRecord {
  @Field(() => String, {
    nullable: true,
    description: 'The department that carries on; null before the record is handed over. 承办部门',
  })
  followUpDepartment!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where its record stands, as that department calls it; SENT until it has arrived. 承办进展',
  })
  followUpState!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for its next step. 承办期限' })
  followUpDueOn!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When its record last moved. 进展时间' })
  followUpMovedAt!: Date | null;
}

/** What a record shows of the record that it goes on from (`handedColumns`). */
@ObjectType()
export abstract class HandedRecord {
  @Field(() => String, { nullable: true, description: 'The department that handed the matter over. 移交部门' })
  handedBy!: string | null;

  @Field(() => ID, { nullable: true, description: 'Number of that department’s record. 移交事项编号' })
  handedById!: string | null;
}

/** What a record in the middle of a chain shows: where it comes from, and what becomes of it. */
@ObjectType()
export abstract class HandedOnRecord extends FollowedRecord {
  @Field(() => String, { nullable: true, description: 'The department that handed the matter over. 移交部门' })
  handedBy!: string | null;

  @Field(() => ID, { nullable: true, description: 'Number of that department’s record. 移交事项编号' })
  handedById!: string | null;
}
