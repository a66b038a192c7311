import { Arg, Ctx, FieldResolver, GraphQLISODateTime, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { AuditEntry, AuditEntryConnection } from './audit-entry.type.ts';
import { AuditEntryFilter } from './audit.inputs.ts';
import { AuditDigestLine, ChildLook, UnusualReading } from './audit-summary.type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { auditLogs } from './audit.service.ts';

@Resolver(() => UnusualReading)
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description:
      'Entries of the audit logs that your department reads, in pages, the newest first. ' +
      'Errors: FILTER_REFUSED, OPERATION_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID, REQUEST_TIMED_OUT. ' +
      '审计记录列表（分页）',
  })
  auditEntries(
    @Arg('filter', () => AuditEntryFilter, { defaultValue: {}, description: 'Which entries. 筛选条件' })
    filter: AuditEntryFilter,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'Entries on the page, 1 to 200; 20 where not given. 每页条数',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the entry before the page. 起始游标' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return auditLogs(context).findPage(filter, { first, after });
  }

  @Query(() => [ChildLook], {
    nullable: true,
    description:
      'Who looked at this child, and why: by client, purpose and case, the last one first, 200 at most. ' +
      'Errors: BAD_INPUT, REQUEST_TIMED_OUT. 儿童档案查阅情况',
  })
  looksAtChild(
    @Arg('childId', () => ID, { description: 'The child. 档案编号' }) childId: string,
    @Arg('from', () => GraphQLISODateTime, {
      nullable: true,
      description: 'From then on; thirty days before the end where not given, 366 at most. 起始时间',
    })
    from: Date | null,
    @Arg('to', () => GraphQLISODateTime, {
      nullable: true,
      description: 'Until then; until now where not given. 截止时间',
    })
    to: Date | null,
    @Ctx() context: RequestContext,
  ) {
    return auditLogs(context).findLooks(childId.toLowerCase(), { from, to });
  }

  @Query(() => [UnusualReading], {
    nullable: true,
    description:
      'Hours in which a client read children of other divisions, very many children, or without the case that ' +
      'the purpose demands; most children first. Errors: BAD_INPUT, PAGE_TOO_LARGE, REQUEST_TIMED_OUT. 异常查阅',
  })
  unusualReading(
    @Arg('from', () => GraphQLISODateTime, {
      nullable: true,
      description: 'From then on; one day before the end where not given, seven at most. 起始时间',
    })
    from: Date | null,
    @Arg('to', () => GraphQLISODateTime, {
      nullable: true,
      description: 'Until then; until now where not given. 截止时间',
    })
    to: Date | null,
    @Arg('manyChildren', () => Int, {
      nullable: true,
      description:
        'More children than these in an hour are many; the number of policies/access/platform.yaml where not ' +
        'given. 儿童数上限',
    })
    manyChildren: number | null,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Ctx() context: RequestContext,
  ) {
    return auditLogs(context).findUnusual({ from, to }, manyChildren ?? null, first);
  }

  @FieldResolver(() => [AuditEntry], { nullable: true, description: 'The newest entries behind it. 相关审计记录' })
  entries(
    @Root() reading: UnusualReading,
    @Arg('first', () => Int, { defaultValue: 5, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Ctx() context: RequestContext,
  ) {
    return auditLogs(context).findBehind(reading, first);
  }

  @Query(() => [AuditDigestLine], {
    nullable: true,
    description:
      'What was asked on one day, by department and purpose, in the logs that your department reads. ' +
      'Errors: BAD_INPUT, OPERATION_REFUSED, REQUEST_TIMED_OUT. 审计日报',
  })
  auditDigest(
    @Arg('day', () => DateScalar, { description: 'The day, in China. 日期' }) day: string,
    @Arg('owner', () => String, { nullable: true, description: 'In the log of this department only. 数据提供部门' })
    owner: string | null,
    @Ctx() context: RequestContext,
  ) {
    return auditLogs(context).findDigest(day, owner ?? null);
  }
}
