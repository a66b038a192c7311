import { styleText } from 'node:util';
import type { DemonstrationClient } from '../../identity-provider/demonstration-clients.ts';
import { mostOfField } from '../../platform/policy/files/floor.ts';
import type { FloorFile } from '../../platform/policy/files/policy-files.ts';
import type { FoundChild } from './get-child.ts';
import { renderTable } from './render-table.ts';

export interface FieldExplanation {
  effect: 'ALLOW' | 'MASK' | 'DENY';
  mask: string | null;
  rule: string | null;
  rules: RuleExplanation[];
}

interface RuleExplanation {
  rule: string;
  because: string;
  source: string;
  effect: 'ALLOW' | 'MASK';
  mask: string | null;
  unmet: Condition[];
}

type Condition = keyof typeof conditions;

export interface Explained {
  /** The field, as in `Diagnosis.code`. */
  item: string;
  child: FoundChild;
  client: DemonstrationClient;
  purpose: string;
  /** Departments of the field. */
  owners: readonly string[];
  /** The lines of the floor about it. */
  floor: FloorFile['floor'];
  /** With the rules that speak to others. */
  isAll: boolean;
  width: number;
}

/** Heading of each condition, and what would have to change where it is not met. */
const conditions = {
  REQUESTER: ['who', 'the rule names your department and role'],
  PURPOSE: ['purpose', 'ask for a purpose of the rule (--purpose), if it is registered for the client'],
  DATES: ['dates', 'the rule holds today: see its from and until'],
  CASE: ['case', 'name a case (--case)'],
  DIVISION: ['place', 'the child lives or is registered in the client’s division'],
  SEALED: ['sealed', 'the rule includes sealed files'],
  CATEGORY: ['category', 'the child has a category of the rule'],
  AGE: ['age', 'the child has the age of the rule'],
  CHILD: ['child', 'the rule is about this child: it opens one child in an emergency'],
} as const;

const verdicts = { ALLOW: 'in clear', MASK: 'masked', DENY: 'refused' };

/** Why a field is released or refused, as lines for a terminal. */
export function renderExplanation(explanation: FieldExplanation, explained: Explained): string[] {
  const { item, child, client, purpose, isAll, width } = explained;
  const speaking = explanation.rules.filter(({ unmet }) => !unmet.includes('REQUESTER'));
  const others = explanation.rules.length - speaking.length;
  const shown = isAll ? explanation.rules : speaking;
  return [
    `${styleText('bold', item)} of ${child.name} (${child.id})`,
    `for ${client.client}, ${purpose}: ${verdictOf(explanation)}`,
    '',
    styleText('bold', isAll ? 'Rules that list the field' : 'Rules that list the field and speak to the client'),
    ...(shown.length > 0 ? renderRules(shown, width) : ['  no rule']),
    ...(others > 0 && !isAll ? [`Rules that speak to others: ${others}. --all shows them.`] : []),
    '',
    ...renderFloor(explained),
    ...renderChanges(explanation, speaking, explained),
  ];
}

function verdictOf({ effect, mask, rule }: FieldExplanation): string {
  const colour = { ALLOW: 'green', MASK: 'yellow', DENY: 'red' } as const;
  const by = rule === null ? 'no rule releases it' : `by rule ${rule}`;
  return `${styleText(colour[effect], verdicts[effect])}${mask === null ? '' : ` (${mask})`}, ${by}`;
}

function renderRules(rules: readonly RuleExplanation[], width: number): string[] {
  const asked = Object.keys(conditions) as Condition[];
  const rows = rules.map(({ rule, source, effect, mask, unmet }) => [
    `${rule}\n${source}`,
    mask ?? verdicts[effect],
    ...asked.map((condition) => (unmet.includes(condition) ? styleText('red', '✗') : '✓')),
  ]);
  const table = renderTable(['rule', 'releases', ...asked.map((condition) => conditions[condition][0])], rows, width);
  if (table) return table;
  return rules.flatMap(({ rule, source, effect, mask, unmet }) => [
    `  ${rule} (${source}) releases it ${mask ?? verdicts[effect]}`,
    `    not met: ${unmet.map((condition) => conditions[condition][0]).join(', ') || 'nothing'}`,
  ]);
}

function renderFloor(explained: Explained): string[] {
  const lines = explained.floor;
  if (lines.length === 0) return ['Floor: no line of policies/access/platform.yaml names the field.'];
  const most = { allow: 'leaves it to the rules', mask: 'lets the client have it masked at most', deny: 'closes it' };
  return [`Floor: ${lines.map(({ id }) => id).join(', ')} ${most[mostOf(explained)]}.`];
}

function renderChanges(
  { effect, rule: deciding }: FieldExplanation,
  speaking: readonly RuleExplanation[],
  explained: Explained,
): string[] {
  if (effect === 'ALLOW') return [];
  const most = mostOf(explained);
  if (most === 'deny') return ['', 'No rule can change this: only the floor could, by a decision of civil affairs.'];
  if (effect === 'MASK' && most === 'mask')
    return ['', 'No rule can release it in clear: only the floor could, by a decision of civil affairs.'];
  const nearest = speaking.filter(
    (rule) => rule.rule !== deciding && rule.unmet.length > 0 && (effect === 'DENY' || rule.effect === 'ALLOW'),
  );
  const { department } = explained.client;
  const files = explained.owners.map((owner) => `policies/access/${owner}.yaml`).join(' or ');
  return [
    '',
    styleText('bold', 'What would have to change'),
    ...nearest.map(
      ({ rule, unmet, effect: released }) =>
        `  ${rule} would release it ${verdicts[released]} if: ` +
        `${unmet.map((condition) => conditions[condition][1]).join('; ')}.`,
    ),
    `  ${nearest.length > 0 ? 'Or a' : 'A'} rule in ${files} that releases it${effect === 'MASK' ? ' in clear' : ''} to ${department} for ${explained.purpose}:`,
    '  apply for it (mutation applyForItems), or see policies/README.md, "Change a rule while the platform runs".',
  ];
}

function mostOf({ floor, client: { department, roles } }: Explained) {
  return mostOfField(floor, { department, roles });
}
