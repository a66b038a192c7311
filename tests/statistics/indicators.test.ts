import { describe, expect, test } from '@jest/globals';
import { addUp, type ToldCount, type ToldCounts } from '../../src/statistics/telling/count-teller.ts';
import { declaredFigures, declaredStatistics } from '../../src/statistics/declared-figures.ts';
import { readIndicators } from '../../src/statistics/read-indicators.ts';

/** One cell in some periods: a number is told, `-` not told, `?` not counted yet. */
function counts(cells: string, isExact = false): ToldCounts {
  const told = cells
    .split(' ')
    .map(
      (cell) =>
        (cell === '-'
          ? { value: null, state: 'NOT_TOLD' }
          : cell === '?'
            ? { value: null, state: 'NOT_COUNTED' }
            : { value: Number(cell), state: 'TOLD' }) as ToldCount,
    );
  return { isExact, at: (_division, _cell, period) => told[period]! };
}

const shown = (sum: ToldCounts, periods: number) =>
  Array.from({ length: periods }, (_, period) => sum.at(0, 0, period)).map(({ value, state }) => value ?? state);

describe('A sum of told counts', () => {
  test('adds and subtracts terms, and leaves out the counts that it only requires', () => {
    expect(
      shown(
        addUp(
          [
            { sign: 1, counts: counts('100 20') },
            { sign: 1, counts: counts('5 0') },
            { sign: -1, counts: counts('15 10') },
          ],
          [counts('500 500')],
        ),
        2,
      ),
    ).toEqual([90, 10]);
  });

  test('is told only where each term and each required count is; a count not counted yet is said first', () => {
    const parts = [
      { sign: 1 as const, counts: counts('100 100 - 100 ?') },
      { sign: -1 as const, counts: counts('10 - 10 ? -') },
    ];
    const required = [counts('- 100 100 100 100')];
    expect(shown(addUp(parts, required), 5)).toEqual([
      'NOT_TOLD',
      'NOT_TOLD',
      'NOT_TOLD',
      'NOT_COUNTED',
      'NOT_COUNTED',
    ]);
  });

  test('is never less than nobody, although each part is rounded by itself', () => {
    expect(
      shown(
        addUp(
          [
            { sign: 1, counts: counts('10') },
            { sign: -1, counts: counts('15') },
          ],
          [],
        ),
        1,
      ),
    ).toEqual([0]);
  });

  test('is exact only where each term and each required count is', () => {
    const exact = counts('10', true);
    expect(addUp([{ sign: 1, counts: exact }], [exact]).isExact).toBe(true);
    expect(addUp([{ sign: 1, counts: exact }], [counts('10')]).isExact).toBe(false);
    const terms = [
      { sign: 1 as const, counts: exact },
      { sign: -1 as const, counts: counts('5') },
    ];
    expect(addUp(terms, []).isExact).toBe(false);
  });
});

describe('policies/indicators.yaml', () => {
  const valid = `indicators:
  someCoverage:
    title: 某有某
    definition: Children who are counted.
    source: 东政办〔2019〕6号（S0-4）
    add: [children]
    subtract: [dropouts, notEnrolled]
    of: children
`;
  const read = (text: string) => readIndicators('indicators.yaml', text, declaredStatistics);

  test('is read as a sum of measures over a whole, which has to be told as well', () => {
    const [indicator] = read(valid);
    expect(indicator).toMatchObject({
      name: 'someCoverage',
      title: '某有某',
      formula: '(children − dropouts − notEnrolled) / children',
      needs: ['someCoverage', 'children', 'dropouts', 'notEnrolled'],
    });
    expect(indicator!.terms.map(({ sign, measure }) => [sign, measure.name])).toEqual([
      [1, 'children'],
      [-1, 'dropouts'],
      [-1, 'notEnrolled'],
    ]);
    expect(indicator!.requires.map(({ name }) => name)).toEqual(['children']);
    expect(indicator!.whole.name).toBe('children');
  });

  test('names those of the six goals and two coverages that the departments record (S0-4)', () => {
    expect([...declaredFigures.values()].filter(({ formula }) => formula !== null).map(({ title }) => title)).toEqual([
      '监护有人',
      '学业有教',
      '健康有保',
      '权益有护',
      '监管全覆盖',
    ]);
  });

  test.each([
    [
      'an unknown measure',
      'dropouts',
      'dropout',
      'indicators.yaml:7 someCoverage: no department counts "dropout", did you mean "dropouts"?',
    ],
    [
      'an unknown whole',
      'of: children',
      'of: childs',
      'indicators.yaml:8 someCoverage: no department counts "childs", did you mean "children"?',
    ],
    [
      'a measure that stands twice',
      'notEnrolled',
      'dropouts',
      'indicators.yaml:2 someCoverage: "dropouts" stands twice in add and subtract: name it once',
    ],
    [
      'the name of a measure',
      'someCoverage',
      'dropouts',
      'indicators.yaml:2 "dropouts" is a measure of a department: name the indicator otherwise',
    ],
    [
      'the name of a dimension',
      'someCoverage',
      'sex',
      'indicators.yaml:2 "sex" is a dimension of a department: name the indicator otherwise',
    ],
    [
      'a name that a row has already',
      'someCoverage',
      'division',
      'indicators.yaml:2 "division" says which row it is: name the indicator otherwise',
    ],
    ['an unknown key', 'subtract', 'substract', 'indicators.yaml:7 unknown key "substract", did you mean "subtract"?'],
    ['no source', '    source: 东政办〔2019〕6号（S0-4）\n', '', 'indicators.yaml:2 "source" is missing'],
  ])('with %s stops the start with line and remedy', (_what, passage, otherwise, fault) => {
    expect(() => read(valid.replace(passage, otherwise))).toThrow(fault);
  });
});
