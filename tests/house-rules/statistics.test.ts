import { afterAll, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { isStatisticsRoom, statisticsFaults } from '../kit/house-rules/statistics-faults.ts';
import { writeTree } from '../kit/house-rules/write-tree.ts';

const checkout = process.cwd();
let tree: string;
afterAll(() => rmSync(tree, { recursive: true }));

describe('A number of the statistics', () => {
  test('leaves through the one door', () => {
    expect(isStatisticsRoom(checkout)).toBe(true);
    expect(statisticsFaults(checkout)).toEqual([]);
  });

  test('that leaves otherwise is named, whichever way it takes', () => {
    tree = writeTree({
      'schema/statistics.graphql':
        'type Query { statistics: Statistics total: Int }\ntype Statistics { rows: [StatisticRow!] mean: Float }\n' +
        'type StatisticRow { children: StatisticCells }\ntype StatisticCells { counts: [Int] rates: [Float] }\n',
      'src/statistics/telling/count-teller.ts':
        "import { CountedChildren } from '../counting/counted-children.ts';\n" +
        'export const tell = (value: number) => ({ value, counts: [value] }) as ToldCount;\n',
      'src/statistics/counting/counted-children.ts':
        "export class CountedChildren { sql = 'select from counted_cell'; }\n",
      'src/statistics/figure-counts.ts':
        "import { tell } from './telling/count-teller.ts';\nexport const cells = { counts: [tell(1)] };\n",
      'src/statistics/statistics.resolver.ts': [
        "import { CountedChildren } from './counting/counted-children.ts';",
        '@Resolver(() => Statistics)',
        'export class StatisticsResolver {',
        '  @Query(() => Statistics) statistics() { return { rows: [{ children: { counts: [7], rates } }] }; }',
        '  @Query(() => Int) total() { return 7; }',
        '  @FieldResolver() children() { return 7; }',
        '}',
      ].join('\n'),
      'src/statistics/render-file.ts':
        'export const children = (em: any) => em.execute(`select children from counted_cell where division = ${1}`);\n' +
        'export const seven = 7 as unknown as ToldCount;\n',
      'src/governance/logs/audit.service.ts': "export const looks = 'select requests from look_count';\n",
      'src/gateway/short-cut.ts': "export * from '../statistics/telling/told-tables.ts';\n",
    });
    const door = 'past the door src/statistics/telling/count-teller.ts.';
    const maker = 'of cells: src/statistics/figure-counts.ts alone does, from what the door tells.';
    const answers = 'a resolver of the statistics returns Statistics, StatisticsCatalogue, StatisticsFile.';
    expect(statisticsFaults(tree)).toEqual([
      'schema/statistics.graphql: Query.total is a number outside StatisticCells: only its counts cross the door.',
      'schema/statistics.graphql: Statistics.mean is a number outside StatisticCells: only its counts cross the door.',
      `src/gateway/short-cut.ts:1 reaches src/statistics/telling/told-tables.ts ${door}`,
      'src/governance/logs/audit.service.ts:1 reads look_count past the door src/governance/logs/tell-looks.ts.',
      `src/statistics/render-file.ts:1 reads counted_cell ${door}`,
      'src/statistics/render-file.ts:2 calls something a told count: the door alone does.',
      `src/statistics/statistics.resolver.ts:1 reaches src/statistics/counting/counted-children.ts ${door}`,
      `src/statistics/statistics.resolver.ts:4 makes counts ${maker}`,
      `src/statistics/statistics.resolver.ts:4 makes rates ${maker}`,
      `src/statistics/statistics.resolver.ts:5 answers Int: ${answers}`,
      `src/statistics/statistics.resolver.ts:6 answers what it does not name: ${answers}`,
    ]);
  });
});
