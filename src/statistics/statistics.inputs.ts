import { ArrayMaxSize, ArrayUnique, Matches } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { Dimension } from './code-tables.ts';

@InputType({ description: 'Only children with this value of a dimension. 筛选条件' })
export class DimensionFilter {
  @Field(() => Dimension, { description: 'Which dimension. 维度' })
  dimension!: Dimension;

  @Field(() => String, { description: 'Its code, as statisticsCatalogue lists them. 代码' })
  @Matches(/^[A-Z][A-Z0-9_]*$/)
  value!: string;
}

@InputType({ description: 'Which children are counted, and how they are divided. 统计范围' })
export class StatisticsQuery {
  @Field(() => [Dimension], {
    defaultValue: [],
    description:
      'By these dimensions. Without true numbers at most two may be joined: those of the measure, of the ' +
      'filters and these together. 分组维度',
  })
  @ArrayMaxSize(2)
  @ArrayUnique()
  by!: Dimension[];

  @Field(() => [DimensionFilter], { defaultValue: [], description: 'Only these children. 筛选条件' })
  @ArrayMaxSize(2)
  where!: DimensionFilter[];
}
