import type { CatalogueItem, CatalogueReader, DeclaredField, Sharing } from '../catalogue-item.ts';
import type { Policies, RecordConditions, Rule } from '../policy.ts';

/**
 * The catalogue (目录): every declared field with who may see it at this moment. It is worked out from the rules that
 * decide, so that it cannot say otherwise than they do; what is open of one child in an emergency is no sharing. Pure:
 * fields, policies and clock are arguments.
 */
export function catalogueItems(
  fields: readonly DeclaredField[],
  { rules, purposes }: Pick<Policies, 'rules' | 'purposes'>,
  now: Date,
): CatalogueItem[] {
  const inForce = rules.filter(
    ({ from, until, where }) =>
      where.childId === null && (from === null || now >= from) && (until === null || now < until),
  );
  return fields.map((field) => {
    const releasing = inForce.filter((rule) => rule.fields.get(field.type)?.has(field.field));
    const readers = releasing.flatMap((rule) => readersBy(rule, field));
    return {
      ...field,
      sharing: sharingBy(releasing, readers, field),
      purposes: [...purposes.keys()].filter((purpose) =>
        readers.some((reader) => reader.purposes === null || reader.purposes.includes(purpose)),
      ),
      readers,
    };
  });
}

function readersBy(
  { id, because, to, purposes, fields, from, until }: Rule,
  { type, field }: DeclaredField,
): CatalogueReader[] {
  const recipients = to === 'everyone' ? [{ department: null, roles: null }] : to;
  const { effect, mask } = fields.get(type)!.get(field)!;
  return recipients.map(({ department, roles }) => ({
    department,
    roles,
    purposes: purposes === 'any' ? null : purposes,
    effect,
    mask,
    rule: id,
    because,
    from,
    until,
  }));
}

function sharingBy(
  rules: readonly Rule[],
  readers: readonly CatalogueReader[],
  { type, field, owner }: DeclaredField,
): Sharing {
  const isUnconditional = ({ to, purposes, where, fields }: Rule) =>
    to === 'everyone' &&
    purposes === 'any' &&
    isWithoutCondition(where) &&
    fields.get(type)!.get(field)!.effect === 'allow';
  if (rules.some(isUnconditional)) return 'unconditional';
  return readers.some(({ department }) => department !== owner) ? 'conditional' : 'not-shared';
}

/** That a rule leaves sealed files out is no condition: for everybody else they do not exist. */
function isWithoutCondition({ withinRequester, place, categories, age, caseNamed }: RecordConditions): boolean {
  return !withinRequester && place === null && categories === null && age === null && !caseNamed;
}
