import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObjectType, isScalarType, buildASTSchema, getNamedType, parse } from 'graphql';
import ts from 'typescript';
import { listFiles } from './list-files.ts';

const room = 'src/statistics/';

/** The door, and what stands behind it. */
const door = `${room}telling/count-teller.ts`;
const behind: Readonly<Record<string, readonly string[]>> = {
  [`${room}counting/counted-children.ts`]: [door, `${room}telling/exact-tables.ts`, `${room}telling/told-tables.ts`],
  [`${room}telling/exact-tables.ts`]: [door],
  [`${room}counting/cell-store.ts`]: [`${room}counting/counted-children.ts`],
  [`${room}telling/told-store.ts`]: [door, `${room}telling/told-tables.ts`, `${room}telling/withheld-cells.ts`],
  [`${room}telling/told-tables.ts`]: [door],
  [`${room}telling/protect-table.ts`]: [`${room}telling/told-tables.ts`],
  [`${room}telling/withheld-cells.ts`]: [`${room}telling/told-tables.ts`],
};

/**
 * The tables that hold counts, and which files may name them: the door, the files behind it, and those that change or
 * compare the counters.
 */
const tables = /\b(counted_cell|counted_change|reported_table|withheld_cell)\b/;
const counting = [
  door,
  ...Object.keys(behind),
  ...['change-counters', 'recount', 'close-months'].map((name) => `${room}counting/${name}.ts`),
];

/** Counts of looks are kept by the log and leave through a door of their own. */
const lookTable = /\blook_count\b/;
const lookDoor = 'src/governance/logs/tell-looks.ts';
const lookKeepers = [lookDoor, 'src/platform/rights/rights.ts'];

/** The one file that makes cells of an answer, from what the door tells. */
const maker = `${room}figure-counts.ts`;

/** What a resolver may return: none of it is a number, and cells hang under the rows of the service's answers. */
const answers = ['Statistics', 'StatisticsCatalogue', 'StatisticsFile'];

/**
 * Ways on which a number could leave without crossing its one door: `count-teller.ts` of the statistics,
 * `tell-looks.ts` for the counts of looks.
 */
export function statisticsFaults(root: string): string[] {
  const sdl = readFileSync(join(root, 'schema/statistics.graphql'), 'utf8');
  const numbers = numberFields(sdl);
  const cellFields = numbers.filter(([type]) => type === 'StatisticCells').map(([, field]) => field);
  return [
    ...numbers
      .filter(([type]) => type !== 'StatisticCells')
      .map(
        ([type, field]) =>
          `schema/statistics.graphql: ${type}.${field} is a number outside StatisticCells: ` +
          'only its counts cross the door.',
      ),
    ...listFiles(root, 'src')
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => fileFaults(root, path, cellFields)),
  ];
}

function numberFields(sdl: string): [type: string, field: string][] {
  const schema = buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(
          (field) => isScalarType(getNamedType(field.type)) && ['Int', 'Float'].includes(getNamedType(field.type).name),
        )
        .map((field): [string, string] => [type.name, field.name]),
    );
}

function fileFaults(root: string, path: string, cellFields: readonly string[]): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const isInRoom = path.startsWith(room);
  const add = (node: ts.Node, sentence: string) =>
    faults.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${sentence}`);

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) checkImport(node);
    if (
      (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) &&
      lookTable.test(node.text) &&
      !lookKeepers.includes(path)
    )
      add(node, `reads look_count past the door ${lookDoor}.`);
    if (isInRoom) {
      if (ts.isAsExpression(node) && path !== door && /^ToldCounts?$/.test(node.type.getText()))
        add(node, 'calls something a told count: the door alone does.');
      if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) checkTables(node);
      if (namesCellField(node))
        add(node, `makes ${nameOf(node)} of cells: ${maker} alone does, from what the door tells.`);
      if (ts.isDecorator(node)) checkDecorator(node);
    }
    ts.forEachChild(node, visit);
  }

  function checkImport({ moduleSpecifier }: ts.ImportDeclaration | ts.ExportDeclaration): void {
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return;
    const imported = join(path, '..', moduleSpecifier.text);
    if (behind[imported] && !behind[imported].includes(path))
      add(moduleSpecifier, `reaches ${imported} past the door ${door}.`);
  }

  function checkTables(node: ts.LiteralLikeNode): void {
    const table = tables.exec(node.text)?.[0];
    if (table !== undefined && !counting.includes(path)) add(node, `reads ${table} past the door ${door}.`);
  }

  function namesCellField(node: ts.Node): node is ts.PropertyAssignment | ts.ShorthandPropertyAssignment {
    const isMade = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
    return isMade && path !== maker && path !== door && !behind[path] && cellFields.includes(nameOf(node));
  }

  function checkDecorator({ expression }: ts.Decorator): void {
    if (
      !ts.isCallExpression(expression) ||
      !/^(Query|Mutation|Subscription|FieldResolver|Resolver)$/.test(expression.expression.getText())
    )
      return;
    const [returned] = expression.arguments;
    const type = returned && ts.isArrowFunction(returned) ? returned.body.getText() : '';
    if (!answers.includes(type))
      add(
        expression,
        `answers ${type || 'what it does not name'}: a resolver of the statistics returns ${answers.join(', ')}.`,
      );
  }

  visit(source);
  return faults;
}

function nameOf({ name }: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
}

/** Whether the room is there at all: what it lacks would make the rule hold by itself. */
export function isStatisticsRoom(root: string): boolean {
  return [door, maker, lookDoor, ...Object.keys(behind)].every((path) => existsSync(join(root, path)));
}
