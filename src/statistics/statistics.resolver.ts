import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx,
  FieldResolver,
  Info,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
  type SubscribeResolverData,
} from 'type-graphql';
import { selectedFields } from '../platform/subgraph/selected-fields.ts';
import { FileFormat, Interval, Measure, StatisticsLevel } from './code-tables.ts';
import { declaredFigures } from './declared-figures.ts';
import type { StatisticsAsked } from './read-question.ts';
import { StatisticsWatch } from './statistics-watch.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { StatisticsQuery } from './statistics.inputs.ts';
import { statistics, type Answer } from './statistics.service.ts';
import { Statistics, StatisticsCatalogue, StatisticsFile } from './statistics.type.ts';

@Resolver(() => Statistics)
export class StatisticsResolver {
  @Query(() => Statistics, {
    nullable: true,
    description:
      'How many children of the register there are of a division and those below it; the measures and indicators ' +
      'are the fields of a row that are asked for. Sealed files are not counted. Errors: FILTER_REFUSED, ' +
      'BAD_INPUT, OPERATION_REFUSED, PAGE_TOO_LARGE. 统计查询',
  })
  statistics(
    @Arg('query', () => StatisticsQuery, {
      defaultValue: {},
      description: 'Which children, and by what they are divided. 统计范围',
    })
    { by = [], where = [] }: StatisticsQuery,
    @Arg('division', () => String, {
      nullable: true,
      description: 'Of this division, 2 to 12 digits; your own where not given. 区划代码',
    })
    division: string | null,
    @Arg('level', () => StatisticsLevel, {
      nullable: true,
      description: 'A row for each division of this level within it; for the division itself where not given. 下钻级别',
    })
    level: StatisticsLevel | null,
    @Arg('interval', () => Interval, { defaultValue: 'MONTH', description: 'Points of the time series. 时间间隔' })
    interval: Interval,
    @Arg('from', () => String, {
      nullable: true,
      description: 'First month, 2026-09, or day, 2026-09-14; the last one where not given. 起始时间',
    })
    from: string | null,
    @Arg('until', () => String, {
      nullable: true,
      description: 'Last month or day; this one where not given. 截止时间',
    })
    until: string | null,
    @Arg('compareWith', () => Int, {
      nullable: true,
      description:
        'Compare each period with that so many months before, 1 to 60: 12 for the year before. 对比期（提前月数）',
    })
    compareWith: number | null,
    @Arg('orderBy', () => Measure, {
      nullable: true,
      description:
        'Rank the divisions by this measure, or the rate of this indicator, in the last period, the largest ' +
        'first; those not told stand last. 排序指标',
    })
    orderBy: Measure | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Divisions on the page, 1 to 200. 每页区划数' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Where the page before ended: its nextAfter. 起始行' })
    after: string | null,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return statistics(context).find(
      askedBy({ by, where, division, level, interval, from, until, compareWith, orderBy, first, after }),
      selectedFigures(info),
    );
  }

  @FieldResolver(() => StatisticsFile, {
    nullable: true,
    description:
      'All rows of the answer, not only those of the page, as a file: a line for each row and period with count, ' +
      'denominator and rate; 不公布 where it is not told. One in a request. Errors: FIELD_REFUSED, BAD_INPUT, ' +
      'PAGE_TOO_LARGE. 导出文件',
  })
  file(
    @Root() answer: Answer,
    @Arg('format', () => FileFormat, { description: 'Format. 文件格式' }) format: FileFormat,
    @Arg('measures', () => [Measure], {
      nullable: true,
      description: 'What is counted; the measures asked for in the rows where not given. 指标',
    })
    measures: string[] | null | undefined,
    @Ctx() context: RequestContext,
    @Info() { path }: GraphQLResolveInfo,
  ) {
    return statistics(context).file(answer, format, measures ?? null, path);
  }

  @Subscription(() => Statistics, {
    nullable: true,
    description:
      'All rows of this month, and then, at most once a second, those of which something else is told than ' +
      'before; the measures and indicators are the fields of a row that are asked for. Errors: as of statistics, ' +
      'SUBSCRIPTION_ENDED, TOO_MANY_STREAMS. 统计变更（订阅）',
    subscribe: ({ context }: SubscribeResolverData<StatisticsWatch, object, RequestContext>) =>
      statistics(context).listen(),
  })
  statisticsChanged(
    @Root() watch: StatisticsWatch,
    @Arg('query', () => StatisticsQuery, {
      defaultValue: {},
      description: 'Which children, and by what they are divided. 统计范围',
    })
    { by = [], where = [] }: StatisticsQuery,
    @Arg('division', () => String, {
      nullable: true,
      description: 'Of this division, 2 to 12 digits; your own where not given. 区划代码',
    })
    division: string | null | undefined,
    @Arg('level', () => StatisticsLevel, {
      nullable: true,
      description: 'A row for each division of this level within it; for the division itself where not given. 下钻级别',
    })
    level: StatisticsLevel | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return statistics(context).findChanged(watch, askedBy({ by, where, division, level }), selectedFigures(info));
  }

  @Query(() => StatisticsCatalogue, { nullable: true, description: 'What you may ask the statistics for. 统计目录' })
  statisticsCatalogue(@Ctx() context: RequestContext) {
    return statistics(context).catalogue();
  }
}

/** The measures and indicators that are asked for in the rows of an answer. */
function selectedFigures(info: GraphQLResolveInfo): string[] {
  const rows = selectedFields(info, 'Statistics').filter(({ name }) => name.value === 'rows');
  const names = selectedFields({ ...info, fieldNodes: rows }, 'StatisticRow').map(({ name }) => name.value);
  return [...new Set(names)].filter((name) => declaredFigures.has(name));
}

/** The defaults of the arguments that are not given. */
function askedBy(given: { [Name in keyof StatisticsAsked]?: StatisticsAsked[Name] | undefined }): StatisticsAsked {
  return {
    by: given.by ?? [],
    where: given.where ?? [],
    division: given.division ?? null,
    level: given.level ?? null,
    interval: given.interval ?? 'MONTH',
    from: given.from ?? null,
    until: given.until ?? null,
    compareWith: given.compareWith ?? null,
    orderBy: given.orderBy ?? null,
    first: given.first ?? 1,
    after: given.after ?? null,
  };
}
