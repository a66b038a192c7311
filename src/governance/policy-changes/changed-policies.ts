import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { PlatformError } from '../../platform/errors.ts';
import { checkDivisionCode, country, isWithinDivision } from '../../platform/standards/division-code.ts';
import { describeJoin, openedJoins } from '../../platform/policy/files/find-joins.ts';
import { composePolicies } from '../../platform/policy/files/load-policies.ts';
import { PolicyFault } from '../../platform/policy/files/read-policy-file.ts';
import type { Policies } from '../../platform/policy/policy.ts';

/** What is changed in the rules of one department. */
export interface RuleEdits {
  /** Rules as they stand in `policies/access/`, as a YAML list. One whose id stands there already takes its place. */
  putRules: string;
  /** Ids of rules that are taken out. */
  removedRules: readonly string[];
}

/** A change of the rules of one department, in one place. */
export interface PlacedEdits extends RuleEdits {
  /** Department whose rules they are. */
  owner: string;
  /** Division of the author, 12 digits: the rules hold there, and rules that hold beyond it stay as they are. */
  division: string;
}

/**
 * What the policies would be after a change. @throws PlatformError BAD_INPUT for what cannot be in force, in the words
 * of the policies' own faults; OPERATION_REFUSED for a rule that holds beyond the author's division
 */
export function changedPolicies(
  { texts, contract }: Pick<Policies, 'texts' | 'contract'>,
  { owner, division, ...edits }: PlacedEdits,
): Policies {
  const place = `access/${owner}.yaml`;
  if (texts[place] === undefined)
    throw new PlatformError('BAD_INPUT', `owner: there is no department "${owner}".`, {
      field: 'owner',
      check: 'unknown',
    });
  try {
    return composePolicies({ ...texts, [place]: editRules(texts[place], edits, division) }, contract);
  } catch (error) {
    if (error instanceof PolicyFault)
      throw new PlatformError('BAD_INPUT', `putRules: ${error.message}`, { field: 'putRules', check: 'policy' });
    throw error;
  }
}

/** @throws PlatformError of this code, naming the first value that is kept back and would be told by other fields */
export function assertOpensNoJoin(before: Policies, after: Policies, code: 'BAD_INPUT' | 'STATE_REFUSED'): void {
  const [join] = openedJoins(before, after);
  if (!join) return;
  const isInput = code === 'BAD_INPUT';
  throw new PlatformError(code, `${isInput ? 'putRules: ' : ''}${describeJoin(join)}.`, {
    ...(isInput && { field: 'putRules' }),
    check: 'joined',
    item: join.item,
    pieces: join.pieces.map(({ item }) => item),
    remedy: 'Mask one of the named fields by presence, or leave it out: together they tell what is kept back.',
  });
}

/** Characters of the text that give way to others. */
interface Splice {
  from: number;
  to: number;
  text: string;
}

/**
 * The text of an access file after a change: whatever is not changed stays as it is written, to the letter. What is put
 * holds in the division of the author (`in`).
 * @throws PlatformError BAD_INPUT for rules that are no YAML list, or that take out unknown rules; OPERATION_REFUSED for
 * a rule that holds beyond the division
 */
export function editRules(text: string, { putRules, removedRules }: RuleEdits, division: string): string {
  const items = (parseDocument(text).get('rules') as YAMLSeq<YAMLMap> | null)?.items ?? [];
  const splices: Splice[] = [];
  const added: string[] = [];
  for (const id of removedRules) {
    const rule = items.find((one) => one.get('id') === id);
    if (!rule)
      throw new PlatformError('BAD_INPUT', `removedRules: there is no rule "${id}" in force.`, {
        field: 'removedRules',
        check: 'unknown',
      });
    assertWithin(rule, division, 'removedRules');
    const { from, to } = linesOf(text, rule);
    splices.push({ from: startOfComments(text, from), to, text: '' });
  }
  for (const rule of readRules(putRules)) {
    const standing = items.find((one) => one.get('id') === rule.get('id'));
    if (standing) assertWithin(standing, division, 'putRules');
    if (!rule.has('in') && division !== country) rule.items.splice(indexOfFields(rule), 0, placeOf(division));
    assertWithin(rule, division, 'putRules');
    if (standing) splices.push({ ...linesOf(text, standing), text: written(rule) });
    else added.push(`\n${written(rule)}`);
  }
  const edited = splices
    .sort((one, other) => other.from - one.from)
    .reduce((whole, { from, to, text: part }) => whole.slice(0, from) + part + whole.slice(to), text);
  return [edited.trimEnd(), '\n', ...added].join('');
}

/** A rule without `in` holds in the whole country. What is no division, the reader of the rules refuses. */
function assertWithin(rule: YAMLMap, division: string, field: string): void {
  const place = rule.has('in') ? String(rule.get('in')) : country;
  if (
    division === country ||
    (place !== country && (!checkDivisionCode(place).valid || isWithinDivision(place, division)))
  )
    return;
  const where = place === country ? 'everywhere' : `in ${place}`;
  throw new PlatformError(
    'OPERATION_REFUSED',
    `${field}: the rule "${String(rule.get('id'))}" holds ${where}, beyond your division ${division}.`,
    { field, remedy: 'Put a rule of another id for your own division, or ask the level whose division contains it.' },
  );
}

function indexOfFields(rule: YAMLMap): number {
  const at = rule.items.findIndex(({ key }) => String(key) === 'fields');
  return at < 0 ? rule.items.length : at;
}

function placeOf(division: string) {
  return (parseDocument(`in: "${division}"`).contents as YAMLMap).items[0]!;
}

/** From the dash of a rule to the end of its last line. */
function linesOf(text: string, { range }: YAMLMap): { from: number; to: number } {
  const [start, end] = range!;
  const newline = text.indexOf('\n', end - 1);
  return { from: text.lastIndexOf('\n', start) + 1, to: newline < 0 ? text.length : newline + 1 };
}

/** A comment right above a rule is about that rule, and goes with it; so does the empty line above. */
function startOfComments(text: string, from: number): number {
  let start = from;
  for (
    let above = lineAbove(text, start);
    above !== null && /^\s*(#|$)/.test(text.slice(above, start));
    above = lineAbove(text, start)
  ) {
    const isEmpty = text.slice(above, start).trim() === '';
    start = above;
    if (isEmpty) break;
  }
  return start;
}

function lineAbove(text: string, start: number): number | null {
  return start === 0 ? null : text.lastIndexOf('\n', start - 2) + 1;
}

function written(rule: YAMLMap): string {
  const list = new Document([rule]).toString({ lineWidth: 0 });
  return list.replaceAll(/^(?=.)/gm, '  ');
}

function readRules(text: string): YAMLMap[] {
  if (text.trim() === '') return [];
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault)
    throw new PlatformError('BAD_INPUT', `putRules: ${fault.message.split('\n')[0]}`, {
      field: 'putRules',
      check: 'yaml',
    });
  const { contents } = document;
  if (!isSeq(contents) || !contents.items.every((rule) => isMap(rule) && typeof rule.get('id') === 'string')) {
    throw new PlatformError(
      'BAD_INPUT',
      'putRules: write a YAML list of rules, each with its id, as in policies/access/.',
      { field: 'putRules', check: 'list' },
    );
  }
  return contents.items as YAMLMap[];
}
