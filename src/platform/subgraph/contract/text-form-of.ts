import type { TextForm } from '../../standards/text.ts';

/** The form of every text that may come in, by the name of its argument or input field. */
const formsByName: Readonly<Record<string, TextForm>> = {
  ...formOf('name', ['name', 'carerName', 'entrustedTo', 'lawyer', 'teacher', 'counsellor', 'hospital', 'organ']),
  ...formOf('name', ['workplace']),
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
  ...formOf('prose', ['reason', 'because', 'answer', 'comment', 'claim', 'matter', 'need', 'result']),
  ...formOf('prose', ['childsView']),
  ...formOf('rules', ['putRules']),
  ...formOf('code', ['division', 'householdDivision', 'residenceDivision', 'workplaceDivision', 'parent', 'code']),
  ...formOf('code', ['residentId', 'carerResidentId', 'studentNumber', 'schoolCreditCode', 'ethnicGroup']),
  ...formOf('code', ['from', 'until']),
  ...formOf('caseNumber', ['caseNumber']),
  ...formOf('key', ['after', 'subject', 'value']),
};

/** Where a name says something else than elsewhere, `Input.field` or `operation.argument`. */
const formsByPlace: Readonly<Record<string, TextForm>> = {
  // A doctor writes 肺炎? where the diagnosis is not sure yet.
  'DiagnosisInput.name': 'line',
};

/**
 * The form of the texts of one argument or input field.
 * @param type String or ID; an ID is always the key of a record
 * @throws TypeError where it is said nowhere
 */
export function textFormOf(owner: string, name: string, type: string): TextForm {
  if (type === 'ID') return 'key';
  const form = formsByPlace[`${owner}.${name}`] ?? formsByName[name];
  if (form) return form;
  throw new TypeError(
    `${owner}.${name} is a text without a form: say in text-form-of.ts whether it is a name, a line, prose, a code or ` +
      'a key.',
  );
}

function formOf(form: TextForm, names: readonly string[]): Record<string, TextForm> {
  return Object.fromEntries(names.map((name) => [name, form]));
}
