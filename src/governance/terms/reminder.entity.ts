import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** What was said of an answer that was waited for, or of a rule that ends. */
export const ReminderEntity = defineEntity({
  name: 'Reminder',
  tableName: 'procedure_reminder',
  properties: {
    kind: p.text().primary(),
    subject: p.text().primary(),
    dueOn: p.date().primary(),
    stage: p.text().primary(),
    departments: p.array(),
    lateSince: p.datetime().fieldName('said_at'),
    answeredAt: p.datetime().nullable().fieldName('settled_at'),
  },
});

export const reminderTable = defineRecordTable({
  entity: ReminderEntity,
  always: ['subject'],
  conditions: ['stage'],
  columns: sameAs(ReminderEntity, { type: 'LateAnswer', without: ['stage'] }),
});
