import { Field, Float, ObjectType } from 'type-graphql';
import type { ToldNumber } from '../../disclosure/tell-count.ts';
import { Counts } from '../../platform/subgraph/contract/counts.ts';

@ObjectType({
  description:
    'How often one department looked at the records of another one for one purpose in one month, on the whole ' +
    'platform. Rounded; null where there are fewer than the floor lets be told. 查阅统计',
})
export class LookCount {
  @Field(() => String, { nullable: true, description: 'The month in China, 2026-09. 月份' })
  month!: string;

  @Field(() => String, { nullable: true, description: 'Department whose data it was. 数据提供部门' })
  owner!: string;

  @Field(() => String, { nullable: true, description: 'Department that asked. 请求部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Field(() => String, { nullable: true, description: 'Chinese term of the purpose. 用途名称' })
  purposeTitle!: string;

  @Counts('told')
  @Field(() => Float, {
    nullable: true,
    description:
      'Entries of the log: requests and events of subscriptions, as far as they reached this owner. 请求次数',
  })
  requests!: ToldNumber | null;

  @Counts('told')
  @Field(() => Float, { nullable: true, description: 'Those that were refused as a whole. 整体拒绝的请求次数' })
  refusedRequests!: ToldNumber | null;

  @Counts('told')
  @Field(() => Float, {
    nullable: true,
    description: 'Fields of records that were released in clear, each record by itself. 明文提供的数据项次',
  })
  releasedFields!: ToldNumber | null;

  @Counts('told')
  @Field(() => Float, { nullable: true, description: 'Those that were released masked. 脱敏提供的数据项次' })
  maskedFields!: ToldNumber | null;

  @Counts('told')
  @Field(() => Float, { nullable: true, description: 'Those that were refused. 不提供的数据项次' })
  refusedFields!: ToldNumber | null;
}
