import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { defineProcedure } from '../../../platform/procedures/define-procedure.ts';
import type { TakeIn } from '../../../platform/procedures/hand-over.ts';
import { termEnd } from '../../../platform/procedures/take-step.ts';
import type { Policies } from '../../../platform/policy/policy.ts';
import type { ContestedNumber } from '../../../platform/procedures/contested-number.ts';
import type { ChangeRecorder } from '../../../platform/records/record-change.ts';
import { isoDateInChina } from '../../../platform/standards/day-in-china.ts';
import { rowsOfEachChild } from '../../../platform/subgraph/per-request.ts';
import type { CheckedNumber } from '../code-tables.ts';
import { NumberCheckEntity, numberCheckTable } from './number-check.entity.ts';

/** Two files say the same number: the office of each child checks its papers (个人信息保护法 第八条). */
export const numberCheckProcedure = defineProcedure({
  type: 'NumberCheck',
  noun: 'number check',
  entity: NumberCheckEntity,
  stateMeaning: 'Where the check of a number stands. 号码核对状态',
  states: { OPEN: '待核对', SETTLED: '已核对' },
  begins: { OPEN: { title: '号码核对' } },
  steps: {
    settle: {
      title: '核对完毕',
      mutation: 'settleNumberCheck',
      from: ['OPEN'],
      to: ['SETTLED'],
      asks: { result: { description: 'What the papers say, and what was corrected. 核对结果' } },
    },
  },
  decidesOn: [],
  changed: 'civil-affairs.number-check-changed',
  term: {
    kind: 'PROCEDURE',
    title: '号码核对',
    in: ['OPEN'],
    days: ({ correction }) => correction,
    dueOn: 'dueOn',
    owed: `array['civil-affairs']`,
    askedBy: `'civil-affairs'`,
    // A sealed file is kept by the case that sealed it.
    unless: 'exists (select from child where child.child_id = number_check.child_id and child.sealed)',
  },
});

export const loadNumberChecks = rowsOfEachChild(numberCheckTable);

/** Opens a check for each of these children, inside the transaction in which the number was claimed. */
export async function openNumberChecks(
  em: EntityManager,
  changes: ChangeRecorder,
  { now, policies }: { now: Date; policies: Pick<Policies, 'terms'> },
  number: CheckedNumber,
  childIds: readonly string[],
): Promise<void> {
  const { type, entity, changed } = numberCheckProcedure;
  const dueOn = termEnd(numberCheckProcedure, { access: { today: isoDateInChina(now) }, policies });
  for (const childId of childIds) {
    await changes.takeOver(em, {
      childId,
      type,
      entity,
      key: { childId, id: randomUUID() },
      values: { state: 'OPEN', number, openedAt: now, dueOn: dueOn! },
      reason: '同一号码登记于两份档案',
      event: changed!,
    });
  }
}

/** Education tells that a student number stands in the records of two children. */
export const takeContestedStudentNumber: TakeIn = async ({ payload }, em, { now, policies, changesBy }) => {
  const { children, requester, requestId } = payload as unknown as ContestedNumber;
  await openNumberChecks(em, changesBy(requester, requestId), { now, policies }, 'STUDENT_NUMBER', children);
};
