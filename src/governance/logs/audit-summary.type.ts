import { Field, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';
import { Counts } from '../../platform/subgraph/contract/counts.ts';
import { UnusualReason } from '../code-tables.ts';

@ObjectType({
  description: 'How one client looked at one child for one purpose, in the log of one department. 对儿童档案的查阅',
})
export class ChildLook {
  @Field(() => String, { nullable: true, description: 'Department whose data it was. 数据提供部门' })
  owner!: string;

  @Field(() => String, { nullable: true, description: 'Client that looked. 查阅应用' })
  client!: string;

  @Field(() => String, { nullable: true, description: 'Its department. 查阅部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'Its division. 区划代码' })
  division!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Field(() => String, { nullable: true, description: 'The case that was named. 案号' })
  caseNumber!: string | null;

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'How many entries. 次数' })
  looks!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'The first one. 首次时间' })
  firstAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'The last one. 末次时间' })
  lastAt!: Date;

  @Field(() => [String], {
    nullable: true,
    description: 'What was released, in clear or masked, as Medical.fitForSchool. 提供的数据项',
  })
  items!: string[];

  @Field(() => [String], { nullable: true, description: 'What was asked for and refused. 拒绝的数据项' })
  refusedItems!: string[];
}

@ObjectType({ description: 'An hour in which a client read or tried to read in an unusual way. 异常查阅' })
export class UnusualReading {
  @Field(() => String, { nullable: true, description: 'Client that read. 查阅应用' })
  client!: string;

  @Field(() => String, { nullable: true, description: 'Its department. 查阅部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'Its division. 区划代码' })
  division!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the hour begins. 起始时间' })
  hour!: Date;

  @Field(() => [UnusualReason], { nullable: true, description: 'What is unusual about it. 异常原因' })
  reasons!: UnusualReason[];

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Entries of this hour, in all logs that you read. 记录数' })
  looks!: number;

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Children of whom something was read. 儿童数' })
  children!: number;

  @Counts('readable')
  @Field(() => Int, {
    nullable: true,
    description: 'Those among them who, as known today, neither live nor are registered in its division. 辖区外儿童数',
  })
  childrenOutside!: number;

  @Counts('readable')
  @Field(() => Int, {
    nullable: true,
    description: 'Entries without a case, for purposes that demand one. 无案号记录数',
  })
  looksWithoutCase!: number;

  @Counts('noChild')
  @Field(() => Int, {
    nullable: true,
    description:
      'Look-ups of children that found nothing which the client may know of: whether there is something is not told. 查询无结果次数',
  })
  misses!: number;

  @Counts('noChild')
  @Field(() => Int, {
    nullable: true,
    description: 'Those among them that named a division beyond its own. 其中以辖区外区划查询次数',
  })
  missesOutside!: number;

  @Counts('noChild')
  @Field(() => Int, { nullable: true, description: 'Requests that were refused as a whole. 被拒绝次数' })
  refusals!: number;
}

@ObjectType({ description: 'What one department asked of another one for one purpose on one day. 审计日报' })
export class AuditDigestLine {
  @Field(() => String, { nullable: true, description: 'Department whose data it was. 数据提供部门' })
  owner!: string;

  @Field(() => String, { nullable: true, description: 'Department that asked. 请求部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Entries. 记录数' })
  entries!: number;

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Clients that asked. 应用数' })
  clients!: number;

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Children of whom something was read or asked. 儿童数' })
  children!: number;

  @Field(() => [String], { nullable: true, description: 'What was released, in clear or masked. 提供的数据项' })
  items!: string[];

  @Field(() => [String], { nullable: true, description: 'What was asked for and refused. 拒绝的数据项' })
  refusedItems!: string[];

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Requests that were refused as a whole. 拒绝的请求数' })
  refusals!: number;
}
