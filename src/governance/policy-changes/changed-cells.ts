import { PlatformError } from '../../platform/errors.ts';
import { decideMatrix, recordKinds, type MatrixCells } from '../../platform/policy/decide-matrix.ts';
import type { Requester } from '../../platform/identity/requester.ts';
import type { Policies, Rule } from '../../platform/policy/policy.ts';
import type { PolicyCell } from './policy-change.type.ts';

/** Any place: the kinds of record of a matrix are relative to it. */
const somewhere = '610111000000';

/** The cells of the permission matrix on the owner's fields that differ between two states of the policies. Pure. */
export function changedCells(before: Policies, after: Policies, owner: string, day: string): PolicyCell[] {
  const fields = new Map(
    [...before.contract.types].map(([type, ofType]): [string, string[]] => [
      type,
      [...ofType].filter(([, { owners }]) => owners.includes(owner)).map(([field]) => field),
    ]),
  );
  const differing = [...rulesOnlyIn(before, after), ...rulesOnlyIn(after, before)];
  const touched = new Set(
    differing.flatMap(({ fields: ofRule }) =>
      [...ofRule].flatMap(([type, effects]) => [...effects.keys()].map((field) => `${type}.${field}`)),
    ),
  );
  const asked = new Map(
    [...fields].flatMap(([type, names]): [string, string[]][] => {
      const changed = names.filter((field) => touched.has(`${type}.${field}`));
      return changed.length > 0 ? [[type, changed]] : [];
    }),
  );
  // A rule of one place is decided by there.
  const places = new Set(differing.map(({ where }) => where.place ?? somewhere));
  const changed = [...places].flatMap((division) => {
    const requesters = everyRequester(after, division);
    const decide = (policies: Policies) => flatten(decideMatrix({ policies, fields: asked, requesters, day }));
    const standing = decide(before);
    return [...decide(after)].flatMap(([key, cell]): [string, PolicyCell][] => {
      const was = standing.get(key)!.after;
      return was === cell.after ? [] : [[key, { ...cell, before: was }]];
    });
  });
  return [...new Map(changed).values()];
}

/** The rules that stand in one state of the policies and not, or not so, in the other. */
export function rulesOnlyIn(one: Policies, other: Policies): Rule[] {
  const written = (rule: Rule) =>
    JSON.stringify({ ...rule, source: '', fields: [...rule.fields].map(([type, effects]) => [type, [...effects]]) });
  const standing = new Set(other.rules.map(written));
  return one.rules.filter((rule) => !standing.has(written(rule)));
}

/** Every post of every department, with every purpose. */
function everyRequester({ roles, purposes }: Policies, division: string): Map<string, Requester> {
  const requesters = new Map<string, Requester>();
  for (const [department, ofDepartment] of roles) {
    for (const role of ofDepartment.keys()) {
      for (const purpose of purposes.keys()) {
        requesters.set(`${department} ${role} for ${purpose}`, {
          client: 'any',
          department,
          roles: [role],
          division,
          purpose,
          caseNumber: null,
        });
      }
    }
  }
  return requesters;
}

function flatten(cells: MatrixCells): Map<string, Omit<PolicyCell, 'before'>> {
  const kinds = Object.keys(recordKinds);
  return new Map(
    Object.entries(cells).flatMap(([requester, types]) =>
      Object.entries(types).flatMap(([type, fields]) =>
        Object.entries(fields).flatMap(([field, verdicts]) =>
          verdicts.map((after, at): [string, Omit<PolicyCell, 'before'>] => {
            const kind = verdicts.length === 1 ? null : kinds[at]!;
            return [`${requester} ${type}.${field} ${kind}`, { requester, item: `${type}.${field}`, kind, after }];
          }),
        ),
      ),
    ),
  );
}

/** How much a verdict tells: `deny` less than any mask, and that less than `allow`. */
export function toldBy(verdict: string): number {
  return verdict === 'allow' ? 2 : verdict === 'deny' ? 0 : 1;
}

/**
 * One signature closes; to open anything takes the signatures of a change, whose effect its reviewers see first.
 * @throws PlatformError OPERATION_REFUSED naming what would be opened
 */
export function assertOpensNothing(before: Policies, after: Policies, today: string): void {
  const owners = before.contract.departments.filter(
    (owner) => before.texts[`access/${owner}.yaml`] !== after.texts[`access/${owner}.yaml`],
  );
  const opened = owners
    .flatMap((owner) => changedCells(before, after, owner, today))
    .filter((cell) => toldBy(cell.after) > toldBy(cell.before));
  if (opened.length === 0) return;
  const [{ requester, item }] = opened as [(typeof opened)[number]];
  throw new PlatformError(
    'OPERATION_REFUSED',
    `toNumber: this roll-back would open ${opened.length} cells of the matrix, the first ${item} to ${requester}.`,
    { field: 'toNumber', remedy: 'Draft a change with the rules of that version: its reviewers see what it opens.' },
  );
}
