import { IsUUID, Length, Matches } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType } from 'type-graphql';
import { AuditKind } from '../code-tables.ts';

@InputType({ description: 'Which entries; each condition that is given must hold. 审计记录筛选条件' })
export class AuditEntryFilter {
  @Field(() => ID, { nullable: true, description: 'About this child. 档案编号' })
  @IsUUID()
  childId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this client. 请求应用' })
  @Length(1, 200)
  client?: string | null;

  @Field(() => String, { nullable: true, description: 'In the log of this department. 数据提供部门' })
  owner?: string | null;

  @Field(() => String, { nullable: true, description: 'Asked by this department. 请求部门' })
  @Length(1, 100)
  department?: string | null;

  @Field(() => String, { nullable: true, description: 'For this purpose. 用途' })
  @Length(1, 100)
  purpose?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'In which something was decided of this item, as Medical.fitForSchool; of an operation, as Query.childByResidentId, the look-ups that found nothing and those that were refused, and of Mutation.sealChild the changes too. 数据项或操作',
  })
  @Matches(/^[A-Za-z]\w*\.[A-Za-z]\w*$/, { message: 'item: write a type and its field, as Medical.fitForSchool.' })
  item?: string | null;

  @Field(() => String, { nullable: true, description: 'Naming this case. 案号' })
  @Length(1, 200)
  caseNumber?: string | null;

  @Field(() => AuditKind, { nullable: true, description: 'Of this kind. 记录类型' })
  kind?: AuditKind | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'Written then or later; thirty days before the end where not given, 366 at most. 起始时间',
  })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'Written before; until now where not given. 截止时间',
  })
  to?: Date | null;
}
