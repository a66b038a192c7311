import { afterAll, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { countFaults } from '../kit/house-rules/count-faults.ts';
import { isStatisticsRoom, statisticsFaults } from '../kit/house-rules/statistics-faults.ts';
import { writeTree } from '../kit/house-rules/write-tree.ts';

const checkout = process.cwd();
const trees: string[] = [];
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true });
});

describe('A number of the statistics', () => {
  test('leaves through the one door', () => {
    expect(isStatisticsRoom(checkout)).toBe(true);
    expect(statisticsFaults(checkout)).toEqual([]);
  });

  test('that leaves otherwise is named, whichever way it takes', () => {
    const tree = writeTree({
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
    trees.push(tree);
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

describe('A number that counts', () => {
  test('declares what it counts, and a number of children leaves by the door', () => {
    expect(countFaults(checkout)).toEqual([]);
  });

  test('and declares nothing, or takes another way, is named', () => {
    const tree = writeTree({
      'schema/justice.graphql': `
        directive @counts(what: String!) on FIELD_DEFINITION
        type Query { "One court. 法院" court: Court }
        type Court {
          "Level. 级别" level: Int
          "Children heard. 涉案儿童" childrenHeard: Int
          "How many were heard. 情况" heard: Float
          "Hearings. 开庭次数（今年）" hearings: Int
          "Hearings of today. 今日开庭次数" today: Int @counts(what: "exact")
          "Judges. 法官人数" judges: Int @counts(what: "noChild")
        }`,
      'src/disclosure/tell-count.ts': 'export const tell = (count: number) => count as ToldNumber;\n',
      'src/governance/courts/court.type.ts': [
        'class Court {',
        "  @Counts('told') @Field(() => Int) exact!: number;",
        "  @Counts('told') @Field(() => Int) told!: ToldNumber | null;",
        "  @Counts('told') @FieldResolver(() => Int) made() { return 7 as ToldNumber; }",
        '}',
      ].join('\n'),
      'src/governance/courts/court.service.ts':
        "import { roundCount } from '../../disclosure/round-count.ts';\n" +
        "export const children = 'select count(*) from child_scope where sealed';\n",
    });
    trees.push(tree);
    const undeclared = "counts, and does not declare what: @Counts('told') and ToldNumber, 'readable' or 'noChild'.";
    expect(countFaults(tree)).toEqual([
      `schema/justice.graphql: Court.childrenHeard ${undeclared}`,
      `schema/justice.graphql: Court.heard ${undeclared}`,
      `schema/justice.graphql: Court.hearings ${undeclared}`,
      'schema/justice.graphql: Court.today counts "exact": name told, readable, noChild.',
      'src/governance/courts/court.service.ts:1 rounds a count past the door src/disclosure/tell-count.ts.',
      'src/governance/courts/court.service.ts:2 reads from child_scope past the door src/governance/telling/.',
      'src/governance/courts/court.type.ts:2 is told, and its type is number: ToldNumber comes from ' +
        'src/disclosure/tell-count.ts alone.',
      'src/governance/courts/court.type.ts:4 is told, and its type is not stated: ToldNumber comes from ' +
        'src/disclosure/tell-count.ts alone.',
      'src/governance/courts/court.type.ts:4 calls a number told: src/disclosure/tell-count.ts alone does.',
    ]);
  });
});
