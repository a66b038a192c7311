import type { AuditKind as Kind } from '../platform/audit/audit-entry.ts';
import type { Audited } from '../platform/audit/audit-entry.ts';
import { eventKindsOf, termKindsOf } from '../platform/procedures/define-procedure.ts';
import { codeTable } from '../platform/subgraph/contract/code-table.ts';
import { stateTable } from '../platform/subgraph/contract/state-table.ts';
import { applicationProcedure } from './applications/application.procedure.ts';
import { correctionProcedure } from './corrections/correction.procedure.ts';
import { emergencyAccessProcedure } from './emergency-access/emergency-access.procedure.ts';
import { webhookDeliveryProcedure } from './events/webhook-delivery.procedure.ts';
import { policyChangeProcedure } from './policy-changes/policy-change.procedure.ts';
import { rollBackProcedure } from './roll-backs/roll-back.procedure.ts';

export const PolicyChangeState = stateTable(policyChangeProcedure);
export type PolicyChangeState = keyof typeof PolicyChangeState;

export const ReviewVerdict = codeTable('ReviewVerdict', 'What a reviewer says of a policy change. 审核意见', {
  APPROVE: '同意',
  REJECT: '不同意',
});
export type ReviewVerdict = keyof typeof ReviewVerdict;

export const PolicyRollBackState = stateTable(rollBackProcedure);
export type PolicyRollBackState = keyof typeof PolicyRollBackState;

export const RollBackVerdict = codeTable('RollBackVerdict', 'What a reviewer says of a roll-back. 政策回退复核结论', {
  CONFIRMED: '予以确认',
  OBJECTED: '不予认可',
});
export type RollBackVerdict = keyof typeof RollBackVerdict;

export const ApplicationState = stateTable(applicationProcedure);
export type ApplicationState = keyof typeof ApplicationState;

export const PolicySource = codeTable('PolicySource', 'Where a version of the policies comes from. 版本来源', {
  FILES: '政策文件',
  CHANGE: '政策变更',
  ROLL_BACK: '回退',
  EMERGENCY: '紧急调阅',
});
export type PolicySource = keyof typeof PolicySource;

export const EventKind = codeTable('EventKind', 'What governance tells the departments. 事件类型', {
  ...eventKindsOf(applicationProcedure, policyChangeProcedure),
  POLICIES_ROLLED_BACK: '政策已回退',
  ...eventKindsOf(rollBackProcedure, emergencyAccessProcedure, correctionProcedure),
  EMERGENCY_ACCESS_SERIES: '紧急调阅接连开启',
  STEP_TAKEN: '部门办理进展',
  ANSWER_DUE: '答复期限将至',
  LATE_ANSWER: '逾期未答复',
  RULE_ENDING: '共享规则即将到期',
  LOOKS_OF_DAY: '每日查阅提要',
});
export type EventKind = keyof typeof EventKind;

export const EmergencyAccessState = stateTable(emergencyAccessProcedure);
export type EmergencyAccessState = keyof typeof EmergencyAccessState;

export const EmergencyVerdict = codeTable(
  'EmergencyVerdict',
  'What a reviewer says of an emergency access. 紧急调阅复核结论',
  { JUSTIFIED: '正当', ABUSED: '滥用' },
);
export type EmergencyVerdict = keyof typeof EmergencyVerdict;

export const CorrectionState = stateTable(correctionProcedure);
export type CorrectionState = keyof typeof CorrectionState;

export const CorrectionOutcome = codeTable('CorrectionOutcome', 'What the owner finds of a disputed value. 核实结果', {
  CORRECTED: '更正',
  UPHELD: '核实无误，维持原值',
});
export type CorrectionOutcome = keyof typeof CorrectionOutcome;

export const AnswerKind = codeTable('AnswerKind', 'What a department has to answer within a term. 待答复事项', {
  ...termKindsOf(
    applicationProcedure,
    policyChangeProcedure,
    rollBackProcedure,
    correctionProcedure,
    emergencyAccessProcedure,
  ),
  PROCEDURE: '部门办理事项',
});
export type AnswerKind = keyof typeof AnswerKind;

export const WebhookState = codeTable('WebhookState', 'Whether events are sent to an endpoint. 推送端点状态', {
  ACTIVE: '启用',
  DISABLED: '停用',
  REMOVED: '已删除',
});
export type WebhookState = keyof typeof WebhookState;

export const DeliveryState = stateTable(webhookDeliveryProcedure, 'DeliveryState');
export type DeliveryState = keyof typeof DeliveryState;

export const AuditKind = codeTable<Uppercase<Kind>>('AuditKind', 'What an audit entry tells of. 审计记录类型', {
  READ: '查阅',
  CHANGE: '变更',
  REFUSAL: '拒绝',
  EXPORT: '导出',
});
export type AuditKind = keyof typeof AuditKind;

export const AuditedEffect = codeTable<Uppercase<Audited['effect']>>(
  'AuditedEffect',
  'What was decided of a field or an operation. 当时的决定',
  {
    ALLOW: '明文',
    MASK: '脱敏',
    DENY: '不提供',
    MISS: '未查到',
  },
);
export type AuditedEffect = keyof typeof AuditedEffect;

export const UnusualReason = codeTable('UnusualReason', 'What is unusual about an hour of reading. 异常查阅原因', {
  OUTSIDE_DIVISION: '查阅辖区外儿童',
  MANY_CHILDREN: '一小时内查阅儿童过多',
  NO_CASE: '未注明案号',
  MANY_MISSES: '一小时内多次查询无结果',
  TRIED_OUTSIDE: '以辖区外区划查询无结果',
  MANY_REFUSALS: '一小时内多次被拒绝',
});
export type UnusualReason = keyof typeof UnusualReason;
