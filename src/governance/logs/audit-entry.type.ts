import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { AuditedEffect, AuditKind } from '../code-tables.ts';

@ObjectType({ description: 'What was decided of one field. 字段决定' })
export class AuditedField {
  @Field(() => String, { nullable: true, description: 'Name of the field. 字段' })
  field!: string;

  @Field(() => AuditedEffect, { nullable: true, description: 'What was decided. 决定' })
  effect!: AuditedEffect;

  @Field(() => String, { nullable: true, description: 'The rule that decided; null where none released it. 规则编号' })
  rule!: string | null;
}

@ObjectType({ description: 'Records of one type that were treated alike. 同类记录' })
export class AuditedRecord {
  @Field(() => String, { nullable: true, description: 'Type of the records. 类型' })
  type!: string;

  @Field(() => [ID], {
    nullable: true,
    description:
      'The children whose records they are; of records of no child, their own ids where they were changed. 档案编号',
  })
  ids!: string[];

  @Field(() => [AuditedField], { nullable: true, description: 'What was decided of their fields. 字段' })
  fields!: AuditedField[];
}

@ObjectType({
  description:
    'An entry of a department’s audit log: who saw, changed or was refused what, and for what. It holds no value. 审计记录',
})
export class AuditEntry {
  @Field(() => ID, { nullable: true, description: 'Log and number within it, as health/1024. 记录编号' })
  id!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it was written, before the answer left. 记录时间',
  })
  recordedAt!: Date;

  @Field(() => AuditKind, { nullable: true, description: 'What it tells of. 记录类型' })
  kind!: AuditKind;

  @Field(() => String, {
    nullable: true,
    description: 'Department whose data it was, and whose log it is. 数据提供部门',
  })
  owner!: string;

  @Field(() => String, { nullable: true, description: 'Client that asked. 请求应用' })
  client!: string;

  @Field(() => String, { nullable: true, description: 'Department that asked. 请求部门' })
  department!: string;

  @Field(() => [String], { nullable: true, description: 'Roles in which it asked. 岗位' })
  roles!: string[];

  @Field(() => String, { nullable: true, description: 'Division that the client answers for. 区划代码' })
  division!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Field(() => String, { nullable: true, description: 'The case that was named. 案号' })
  caseNumber!: string | null;

  @Field(() => [AuditedRecord], { nullable: true, description: 'What was decided, by type. 涉及记录' })
  records!: AuditedRecord[];

  @Field(() => String, { nullable: true, description: 'Error with which the request was refused. 错误代码' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'State of the policies by which it was decided. 政策版本标识' })
  policyVersion!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the operation as this department received it. 请求文档哈希',
  })
  document!: string | null;

  @Field(() => ID, { nullable: true, description: 'The same in all logs that the request reached. 请求编号' })
  requestId!: string;
}

export const AuditEntryConnection = connectionOf(AuditEntry, 'AuditEntry');
