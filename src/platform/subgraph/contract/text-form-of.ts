import type { TextForm } from '../../standards/text.ts';

/** The form of a text that may come in, by the name of its argument or input field. */
const formsByName: Readonly<Record<string, TextForm>> = {
  ...formOf('name', ['name', 'entrustedTo', 'lawyer', 'teacher', 'counsellor', 'hospital', 'organ', 'workplace']),
  ...formOf('line', ['title', 'carerRelation', 'search', 'client', 'department', 'owner', 'purpose', 'roles', 'type']),
  ...formOf('line', [
    'types',
    'address',
    'handoverDocument',
    'item',
    'items',
    'field',
    'fields',
    'removedRules',
    'url',
  ]),
  ...formOf('rules', ['putRules']),
  ...formOf('code', ['division', 'parent', 'code', 'ethnicGroup', 'from', 'until']),
  ...formOf('caseNumber', ['caseNumber']),
  ...formOf('key', ['after', 'subject', 'value']),
};

/** Where a name says something else than elsewhere, `Input.field` or `operation.argument`. */
const formsByPlace: Readonly<Record<string, TextForm>> = {
  // A doctor writes 肺炎? where the diagnosis is not sure yet.
  'DiagnosisInput.name': 'line',
};

/** What the end of any other name says. */
const formsByEnding: readonly (readonly [RegExp, TextForm])[] = [
  [/Name$/, 'name'],
  [/(Id|Code|Division|Number)$/, 'code'],
];

/**
 * The form of the texts of one argument or input field: that of its name, of the end of its name, else prose.
 * @param type String or ID; an ID is always the key of a record
 */
export function textFormOf(owner: string, name: string, type: string): TextForm {
  if (type === 'ID') return 'key';
  return (
    formsByPlace[`${owner}.${name}`] ??
    formsByName[name] ??
    formsByEnding.find(([ending]) => ending.test(name))?.[1] ??
    'prose'
  );
}

function formOf(form: TextForm, names: readonly string[]): Record<string, TextForm> {
  return Object.fromEntries(names.map((name) => [name, form]));
}
