import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Counts } from '../platform/subgraph/contract/counts.ts';
import { CountState, StatisticsLevel } from './code-tables.ts';
import { declaredFigures, declaredStatistics } from './declared-figures.ts';

@ObjectType({ description: 'A division of a statistical answer. 统计区划' })
export class StatisticsDivision {
  @Field(() => String, { nullable: true, description: '12 digits (统计用区划代码). 区划代码' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'Name. 名称' })
  name!: string | null;

  @Field(() => StatisticsLevel, { nullable: true, description: 'Level. 级别' })
  level!: StatisticsLevel | null;
}

@ObjectType({ description: 'The value of a dimension. 维度取值' })
export class DimensionValue {
  @Field(() => String, { nullable: true, description: 'Code; UNRECORDED where nothing is recorded. 代码' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'Chinese term. 名称' })
  title!: string;
}

@ObjectType({
  description:
    'Counts of children, one for each period of the answer; of an indicator, the sum that its formula divides by ' +
    'the whole, told where each of its measures is. Every list has the length and order of `periods`. Protected: ' +
    'cells below the minimum and those that would give them away are not told, the others are rounded at random ' +
    'by cell; who may read the records sees true numbers (S0-4; hierarchical cell suppression). 统计数值',
})
export class StatisticCells {
  @Counts('told')
  @Field(() => [Int], { nullable: 'itemsAndList', description: 'Children; null where it is not told. 人数' })
  counts!: (number | null)[];

  @Field(() => [CountState], { nullable: true, description: 'Whether each count is told, and why not. 状态' })
  states!: CountState[];

  @Counts('told')
  @Field(() => [Int], {
    nullable: 'itemsAndList',
    description: 'Of how many children: all of the same division and values; null where that is not told. 分母',
  })
  denominators!: (number | null)[];

  @Counts('told')
  @Field(() => [Float], {
    nullable: 'itemsAndList',
    description: 'Count by denominator, 0 to 1, four decimals; null where one of them is not told. 比率',
  })
  rates!: (number | null)[];

  @Counts('told')
  @Field(() => [Int], {
    nullable: 'itemsAndList',
    description:
      'Counts of the periods to compare with (compareWith); null where not told or not asked for. 对比期人数',
  })
  comparedCounts!: (number | null)[];

  @Counts('told')
  @Field(() => [Int], {
    nullable: 'itemsAndList',
    description:
      'With the corrections that came after the month was closed; for those only who see true numbers. 更正后人数',
  })
  correctedCounts!: (number | null)[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'True numbers, since the requester may read the records that they count. 是否为实数',
  })
  isExact!: boolean;
}

@ObjectType({ description: 'One division and one combination of values. 统计行' })
export class StatisticRow {
  @Field(() => ID, { nullable: true, description: 'Where the row stands in its answer: division and codes. 行标识' })
  id!: string;

  @Field(() => StatisticsDivision, { nullable: true, description: 'Where the children live. 区划' })
  division!: StatisticsDivision;
}

for (const { name, title, description, item } of declaredStatistics.dimensions.values()) {
  Field(() => DimensionValue, {
    nullable: true,
    description: `${description} By ${item}. Null where the answer is not divided by it. ${title}`,
  })(StatisticRow.prototype, name);
}
for (const { name, title, description, source, formula } of declaredFigures.values()) {
  Field(() => StatisticCells, {
    nullable: true,
    description:
      `${description} ${formula === null ? 'Unit: children' : `Indicator: ${formula}`}. ` +
      `Source: ${source}. ${title}`,
  })(StatisticRow.prototype, name);
}

@ObjectType({ description: 'Statistics in a file, in base64. 统计文件' })
export class StatisticsFile {
  @Field(() => String, { nullable: true, description: 'Name of the file. 文件名' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Media type. 媒体类型' })
  mediaType!: string;

  @Field(() => String, { nullable: true, description: 'The file in base64. 内容' })
  content!: string;
}

@ObjectType({ description: 'An answer of the statistics. 统计结果' })
export class Statistics {
  @Field(() => [String], {
    nullable: true,
    description: 'Days as 2026-09-14, months as 2026-09, quarters as 2026-Q3. 时间',
  })
  periods!: string[];

  @Field(() => [String], {
    nullable: true,
    description: 'Those of the periods that were closed and have had corrections since. 有更正的时间',
  })
  correctedPeriods!: string[];

  @Field(() => [StatisticRow], {
    nullable: true,
    description: 'Divisions in the order of their codes, or ranked; under each the combinations of values. 行',
  })
  rows!: StatisticRow[];

  @Field(() => String, {
    nullable: true,
    description: 'Id of the last row where there are more: ask for the next page after it. 下一页起始',
  })
  nextAfter!: string | null;
}

@ObjectType({ description: 'What may be counted, or by what. 统计目录项' })
export class StatisticsCatalogueEntry {
  @Field(() => String, { nullable: true, description: 'Name, as the field of a row. 名称' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Chinese term. 中文名称' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Meaning. 含义' })
  definition!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Law, document or capability id of a measure or indicator; the field of a dimension. 来源',
  })
  source!: string;

  @Field(() => String, { nullable: true, description: 'Unit of the counts: children. 单位' })
  unit!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'From which measures an indicator is reckoned: what is counted, by the whole. 计算公式',
  })
  formula!: string | null;

  @Field(() => [DimensionValue], { nullable: true, description: 'The values of a dimension. 取值' })
  values!: DimensionValue[] | null;
}

@ObjectType({ description: 'The measures, indicators and dimensions that the requester may ask for. 统计目录' })
export class StatisticsCatalogue {
  @Field(() => [StatisticsCatalogueEntry], { nullable: true, description: 'Which children may be counted. 指标' })
  measures!: StatisticsCatalogueEntry[];

  @Field(() => [StatisticsCatalogueEntry], {
    nullable: true,
    description: 'What is reckoned from several of them. 目标指标',
  })
  indicators!: StatisticsCatalogueEntry[];

  @Field(() => [StatisticsCatalogueEntry], { nullable: true, description: 'By what they may be divided. 维度' })
  dimensions!: StatisticsCatalogueEntry[];
}
