import { closest } from 'fastest-levenshtein';
import { checkDivisionCode } from '../../standards/division-code.ts';
import { dayInChina } from '../../standards/day-in-china.ts';
import { maskTypes } from '../masks.ts';
import type { AgeRange, Contract, FieldEffect, Purpose, Rule } from '../policy.ts';
import { assertKnownRecipient, assertNamesField, type Roles } from './assert-known-recipient.ts';
import type { AccessFile, EmergencyText } from './policy-files.ts';
import type { PolicyFile } from './read-policy-file.ts';

/** The closed lists that a rule takes its names from. */
export interface Names {
  contract: Contract;
  purposes: ReadonlyMap<string, Purpose>;
  roles: Roles;
}

type Path = (string | number)[];

/** The rules of a department's file. @throws PolicyFault at the first fault */
export function readRules(file: PolicyFile<AccessFile>, { contract, purposes, roles }: Names): Rule[] {
  return file.value.rules.map((rule, index): Rule => {
    const at = ['rules', index];
    if (rule.to !== 'everyone') {
      for (const [position, recipient] of [rule.to].flat().entries()) {
        assertKnownRecipient(
          file,
          recipient,
          Array.isArray(rule.to) ? [...at, 'to', position] : [...at, 'to'],
          contract,
          roles,
        );
      }
    }
    for (const [position, purpose] of (rule.for === 'any' ? [] : rule.for).entries()) {
      if (!purposes.has(purpose))
        file.fault([...at, 'for', position], `unknown purpose "${purpose}"`, closest(purpose, [...purposes.keys()]));
    }
    for (const [position, category] of (rule.where?.['child.category'] ?? []).entries()) {
      if (contract.categories.includes(category)) continue;
      file.fault(
        [...at, 'where', 'child.category', position],
        `unknown category "${category}"`,
        closest(category, [...contract.categories]),
      );
    }
    if (rule.from && rule.until && rule.from >= rule.until)
      file.fault([...at, 'until'], `"until" ${rule.until} does not come after "from" ${rule.from}`);
    return {
      id: rule.id,
      because: rule.because,
      source: file.position(at),
      to:
        rule.to === 'everyone'
          ? 'everyone'
          : [rule.to]
              .flat()
              .map(({ department, roles: named }) => ({ department, roles: named ?? null, client: null })),
      purposes: rule.for,
      where: {
        withinRequester: rule.where?.['child.division'] === 'within-requester',
        place: readPlace(file, rule.in, [...at, 'in']),
        sealedIncluded: rule.where?.['child.sealed'] === 'included',
        categories: rule.where?.['child.category'] ?? null,
        age: readAge(file, rule.where?.['child.age'], [...at, 'where', 'child.age']),
        caseNamed: rule.where?.case === 'named',
        childId: null,
      },
      fields: readFields(file, rule.fields, [...at, 'fields'], contract),
      from: startOfDay(rule.from),
      until: startOfDay(rule.until),
    };
  });
}

/**
 * The rule of an emergency access: what is written as everywhere is read as everywhere, and what only such a rule has
 * is put to it.
 */
export function readEmergencyRule(text: PolicyFile<EmergencyText>, names: Names): Rule {
  const [
    {
      to: { department, roles = null, client },
      where,
      until,
    },
  ] = text.value.rules as [EmergencyText['rules'][number]];
  const [rule] = readRules(text, names) as [Rule];
  return {
    ...rule,
    to: [{ department, roles, client }],
    where: { ...rule.where, childId: where['child.id'] },
    until: new Date(until),
  };
}

function readPlace(file: PolicyFile<AccessFile>, place: string | undefined, at: Path): string | null {
  if (place === undefined) return null;
  const checked = checkDivisionCode(place);
  if (!checked.valid) file.fault(at, `"${place}" is no division: ${checked.remedy}`);
  return checked.value.code;
}

function readAge(
  file: PolicyFile<AccessFile>,
  age: { from?: number; below?: number } | undefined,
  at: Path,
): AgeRange | null {
  if (age === undefined) return null;
  const { from = null, below = null } = age;
  if (from === null && below === null)
    file.fault(at, 'an age has a beginning, an end or both: write { from: 6, below: 12 } for children who are 6 to 11');
  if (from !== null && below !== null && from >= below)
    file.fault(at, `no child is ${from} or older and below ${below}: "below" is the first age that is not covered`);
  return { from, below };
}

function readFields(
  file: PolicyFile<AccessFile>,
  fields: AccessFile['rules'][number]['fields'],
  at: Path,
  contract: Contract,
): ReadonlyMap<string, ReadonlyMap<string, FieldEffect>> {
  const types = new Map<string, Map<string, FieldEffect>>();
  for (const [type, { allow = [], mask = {} }] of Object.entries(fields)) {
    const effects = new Map<string, FieldEffect>();
    for (const [index, field] of allow.entries()) {
      assertOwned(file, contract, type, field, [...at, type, 'allow', index]);
      effects.set(field, { effect: 'allow', mask: null });
    }
    for (const [field, name] of Object.entries(mask)) {
      const place = [...at, type, 'mask', field];
      const { type: scalar } = assertOwned(file, contract, type, field, place);
      if (effects.has(field)) file.fault(place, `"${field}" is both allowed and masked`);
      if (!maskTypes[name].includes(scalar)) {
        const fitting = Object.entries(maskTypes)
          .filter(([, scalars]) => scalars.includes(scalar))
          .map(([one]) => one);
        const remedy =
          fitting.length > 0
            ? `for it there are ${fitting.join(', ')}`
            : 'no mask serves it: release it or leave it out';
        file.fault(
          place,
          `the mask "${name}" is for ${maskTypes[name].join(', ')}, and ${type}.${field} is ${scalar}; ${remedy}`,
        );
      }
      effects.set(field, { effect: 'mask', mask: name });
    }
    types.set(type, effects);
  }
  return types;
}

/** A department decides on its own fields only: another one's file is where its owner answers for it. */
function assertOwned(file: PolicyFile<AccessFile>, contract: Contract, type: string, field: string, at: Path) {
  const named = assertNamesField(file, contract, type, field, at);
  const { department } = file.value;
  if (!named.owners.includes(department)) {
    file.fault(
      at,
      `${type}.${field} is a field of ${named.owners.join(', ')}, not of ${department}: the rule belongs in policies/access/${named.owners[0]}.yaml`,
    );
  }
  return named;
}

/** Days in policies begin at midnight Chinese standard time. */
function startOfDay(day: string | undefined): Date | null {
  return day === undefined ? null : dayInChina(day).from;
}
