import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, getNamedType, isObjectType, parse, type GraphQLField } from 'graphql';
import ts from 'typescript';
import { countedKinds } from '../../../src/platform/subgraph/contract/counts.ts';
import { listFiles } from './list-files.ts';

const door = 'src/disclosure/tell-count.ts';
/** Who rounds: the door, and the tables of the statistics, which have a door and a rule of their own. */
const rounding = [door, 'src/disclosure/round-count.ts', 'src/statistics/telling/told-tables.ts'];
const tellers = 'src/governance/telling/';
/** What is counted of children in governance, and who may read it beside the tellers. */
const counted = /\b(told_population|count_secret|record_change_day|from child_scope)\b/;
const counting = ['src/governance/catalogue/count-record-change.ts'];

/** A count by its name, its English or its Chinese term (… 数, … 次). */
const counts = {
  name: /children|looks|records|changes|entries|requests|count|times/i,
  english: /\bhow (many|often)\b|\bnumber of (children|records|looks|changes)\b/i,
  chinese: /[数次](（[^）]*）)?$/,
};

/** Numbers of children that could leave past the door of the disclosure control. */
export function countFaults(root: string): string[] {
  return [
    ...listFiles(root, 'schema')
      .filter((path) => path.endsWith('.graphql') && !path.endsWith('supergraph.graphql'))
      .flatMap((path) => schemaFaults(path, readFileSync(join(root, path), 'utf8'))),
    ...listFiles(root, 'src')
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => codeFaults(path, readFileSync(join(root, path), 'utf8'))),
  ];
}

function schemaFaults(path: string, sdl: string): string[] {
  const schema = buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => fieldFaults(`${path}: ${type.name}.${field.name}`, field)),
    );
}

function fieldFaults(place: string, field: GraphQLField<unknown, unknown>): string[] {
  const declared = field.astNode?.directives?.find(({ name }) => name.value === 'counts');
  const [what] = declared?.arguments?.map(({ value }) => (value.kind === 'StringValue' ? value.value : '')) ?? [];
  if (what !== undefined)
    return (countedKinds as readonly string[]).includes(what)
      ? []
      : [`${place} counts "${what}": name ${countedKinds.join(', ')}.`];
  if (!['Int', 'Float'].includes(getNamedType(field.type).name)) return [];
  const description = field.description ?? '';
  const isCount =
    counts.name.test(field.name) || counts.english.test(description) || counts.chinese.test(description.trim());
  return isCount
    ? [`${place} counts, and does not declare what: @Counts('told') and ToldNumber, 'readable' or 'noChild'.`]
    : [];
}

function codeFaults(path: string, text: string): string[] {
  if (!/Counts\('told'\)|ToldNumber|roundCount/.test(text) && !counted.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const add = (node: ts.Node, sentence: string) =>
    faults.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${sentence}`);
  function visit(node: ts.Node): void {
    if (ts.isAsExpression(node) && /\bToldNumber\b/.test(node.type.getText()) && path !== door)
      add(node, `calls a number told: ${door} alone does.`);
    if (ts.isImportSpecifier(node) && node.name.text === 'roundCount' && !rounding.includes(path))
      add(node, `rounds a count past the door ${door}.`);
    const isSql = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node);
    if (isSql && path.startsWith('src/governance/') && !path.startsWith(tellers) && !counting.includes(path)) {
      const table = counted.exec(node.text)?.[0];
      if (table !== undefined) add(node, `reads ${table} past the door ${tellers}.`);
    }
    if ((ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node)) && declaresTold(node)) {
      const type = node.type?.getText() ?? '';
      if (!type.includes('ToldNumber') && !path.startsWith('src/statistics/'))
        add(node.name, `is told, and its type is ${type || 'not stated'}: ToldNumber comes from ${door} alone.`);
    }
    ts.forEachChild(node, visit);
  }
  visit(source);
  return faults;
}

function declaresTold(node: ts.HasDecorators): boolean {
  return (ts.getDecorators(node) ?? []).some(({ expression }) => expression.getText() === "Counts('told')");
}
