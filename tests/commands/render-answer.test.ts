import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { renderAnswer } from '../../src/commands/ask/render-answer.ts';

const children = [
  { name: '王小雨', schooling: { status: '在读', school: { name: '枣园苏小学' } } },
  { name: '李强', schooling: null },
];

// On a terminal the test run itself has colours.
const sentences = (text: string) => stripVTControlCharacters(text).split('\n');

describe('the answer on a terminal', () => {
  test('shows a list of records as a table with nested fields as columns', () => {
    expect(sentences(renderAnswer({ data: { children } }, 80))).toEqual([
      'children (2)',
      '┌────────┬──────────────────┬───────────────────────┐',
      '│ name   │ schooling.status │ schooling.school.name │',
      '├────────┼──────────────────┼───────────────────────┤',
      '│ 王小雨 │ 在读             │ 枣园苏小学            │',
      '│ 李强   │ -                │ -                     │',
      '└────────┴──────────────────┴───────────────────────┘',
    ]);
  });

  test('shows the same list as an indented tree where the table does not fit', () => {
    expect(sentences(renderAnswer({ data: { children } }, 52))).toEqual([
      'children (2)',
      '  - name: 王小雨',
      '    schooling',
      '      status: 在读',
      '      school',
      '        name: 枣园苏小学',
      '  - name: 李强',
      '    schooling: -',
    ]);
  });

  test('shows the records of a Relay connection, how many there are and how to go on', () => {
    const connection = {
      totalCount: 1204,
      pageInfo: { hasNextPage: true, endCursor: 'YWJj' },
      edges: [{ cursor: 'x', node: { name: '王小雨' } }],
    };
    expect(sentences(renderAnswer({ data: { children: connection } }, 80))).toEqual([
      'children (1 of 1204, more after "YWJj")',
      '┌────────┐',
      '│ name   │',
      '├────────┤',
      '│ 王小雨 │',
      '└────────┘',
    ]);
  });

  test('shows one record as a tree, with its lists as tables', () => {
    const child = {
      name: '王小雨',
      categories: ['LEFT_BEHIND', 'POOR'],
      schooling: null,
      boarding: false,
      custody: { guardiansDetained: [{ relation: '父亲', until: '2027-01-01' }] },
    };
    expect(sentences(renderAnswer({ data: { child } }, 80))).toEqual([
      'child',
      '  name: 王小雨',
      '  categories (2)',
      '    - LEFT_BEHIND',
      '    - POOR',
      '  schooling: -',
      '  boarding: false',
      '  custody',
      '    guardiansDetained (1)',
      '    ┌──────────┬────────────┐',
      '    │ relation │ until      │',
      '    ├──────────┼────────────┤',
      '    │ 父亲     │ 2027-01-01 │',
      '    └──────────┴────────────┘',
    ]);
  });

  test('shows lists inside a row line by line, with their field names', () => {
    const rows = [
      {
        name: '李强',
        diagnoses: [
          { code: 'J45', name: '哮喘' },
          { code: 'A09', name: '腹泻' },
        ],
        grades: [1, 2],
      },
    ];
    expect(sentences(renderAnswer({ data: { rows } }, 80)).slice(3)).toEqual([
      '├──────┼───────────────────────┼────────┤',
      '│ 李强 │ code: J45, name: 哮喘 │ 1, 2   │',
      '│      │ code: A09, name: 腹泻 │        │',
      '└──────┴───────────────────────┴────────┘',
    ]);
  });

  test('shows an empty list and an empty answer', () => {
    expect(sentences(renderAnswer({ data: { children: [] } }, 80))).toEqual(['children (0)']);
    expect(sentences(renderAnswer({ data: { child: null } }, 80))).toEqual(['child: -']);
  });

  test('names under the data each refused field once, with rule and remedy', () => {
    const refused = (index: number) => ({
      message: 'The field diagnoses of Medical is not released to education.',
      path: ['children', index, 'medical', 'diagnoses'],
      extensions: {
        code: 'FIELD_REFUSED',
        field: 'Medical.diagnoses',
        rule: 'schooling-support-health',
        remedy: 'Apply to civil affairs.',
      },
    });
    expect(sentences(renderAnswer({ data: { child: null }, errors: [refused(0), refused(1)] }, 80))).toEqual([
      'child: -',
      '',
      'Refused',
      '  Medical.diagnoses  FIELD_REFUSED',
      '    The field diagnoses of Medical is not released to education.',
      '    rule: schooling-support-health',
      '    Apply to civil affairs.',
    ]);
  });

  test('names the path where an error names no field', () => {
    const errors = [0, 1].map((index) => ({
      message: 'Not there.',
      path: ['children', index, 'medical'],
      extensions: { code: 'NOT_FOUND' },
    }));
    expect(sentences(renderAnswer({ data: null, errors }, 80))).toEqual([
      'Refused',
      '  children.medical  NOT_FOUND',
      '    Not there.',
    ]);
  });

  test('lets no record move the cursor, colour the terminal or turn the text around', () => {
    expect(renderAnswer({ data: { name: 'a\u001b[31mb\u001b[2Jc\nd\u202ee' } }, 80)).toMatch(/: abc d e$/);
    expect(renderAnswer({ data: { rows: [{ name: 'a\r\nb' }] } }, 80)).toContain('│ a b  │');
  });
});
