import type { AuditKind as Kind } from '../platform/audit/audit-entry.ts';
import type { Effect } from '../platform/policy/policy.ts';
import { codeTable } from '../platform/subgraph/code-table.ts';

export const PolicyChangeState = codeTable('PolicyChangeState', 'Where a policy change stands. 政策变更状态', {
  DRAFT: '起草',
  IN_REVIEW: '审核中',
  APPROVED: '审核通过',
  APPLIED: '已生效',
  REJECTED: '不予通过',
  WITHDRAWN: '已撤回',
});
export type PolicyChangeState = keyof typeof PolicyChangeState;

export const ReviewVerdict = codeTable('ReviewVerdict', 'What a reviewer says of a policy change. 审核意见', {
  APPROVE: '同意',
  REJECT: '不同意',
});
export type ReviewVerdict = keyof typeof ReviewVerdict;

export const ApplicationState = codeTable(
  'ApplicationState',
  'Where an application for shared data stands (政务数据共享条例). 共享申请状态',
  {
    RECEIVED: '已受理',
    APPROVED: '同意共享',
    REFUSED: '不予共享',
    WITHDRAWN: '已撤回',
  },
);
export type ApplicationState = keyof typeof ApplicationState;

export const PolicySource = codeTable('PolicySource', 'Where a version of the policies comes from. 版本来源', {
  FILES: '政策文件',
  CHANGE: '政策变更',
  ROLL_BACK: '回退',
  EMERGENCY: '紧急调阅',
});
export type PolicySource = keyof typeof PolicySource;

export const EventKind = codeTable('EventKind', 'What governance tells the departments. 事件类型', {
  APPLICATION_RECEIVED: '共享申请已受理',
  APPLICATION_DECIDED: '共享申请已答复',
  CHANGE_SUBMITTED: '政策变更已提交审核',
  CHANGE_DECIDED: '政策变更已审定',
  CHANGE_APPLIED: '政策变更已生效',
  POLICIES_ROLLED_BACK: '政策已回退',
  EMERGENCY_ACCESS_OPENED: '紧急调阅已开启',
  EMERGENCY_ACCESS_REVIEWED: '紧急调阅已复核',
  CORRECTION_REQUESTED: '异议已提出',
  CORRECTION_ANSWERED: '异议已答复',
  ANSWER_DUE: '答复期限将至',
  LATE_ANSWER: '逾期未答复',
  RULE_ENDING: '共享规则即将到期',
  LOOKS_OF_DAY: '每日查阅提要',
});
export type EventKind = keyof typeof EventKind;

export const EmergencyAccessState = codeTable(
  'EmergencyAccessState',
  'Where an emergency access stands. 紧急调阅状态',
  {
    RUNNING: '生效中',
    TO_REVIEW: '待复核',
    REVIEWED: '已复核',
  },
);
export type EmergencyAccessState = keyof typeof EmergencyAccessState;

export const EmergencyVerdict = codeTable(
  'EmergencyVerdict',
  'What a reviewer says of an emergency access. 紧急调阅复核结论',
  { JUSTIFIED: '正当', ABUSED: '滥用' },
);
export type EmergencyVerdict = keyof typeof EmergencyVerdict;

export const CorrectionState = codeTable(
  'CorrectionState',
  'Where a correction stands (政务数据共享条例 第二十六条). 异议核实状态',
  {
    RECEIVED: '核实中',
    CORRECTED: '已更正',
    UPHELD: '核实无误，维持原值',
    WITHDRAWN: '已撤回',
  },
);
export type CorrectionState = keyof typeof CorrectionState;

export const CorrectionOutcome = codeTable('CorrectionOutcome', 'What the owner finds of a disputed value. 核实结果', {
  CORRECTED: '更正',
  UPHELD: '核实无误，维持原值',
});
export type CorrectionOutcome = keyof typeof CorrectionOutcome;

export const AnswerKind = codeTable('AnswerKind', 'What a department has to answer within a term. 待答复事项', {
  APPLICATION: '共享申请',
  CHANGE: '政策变更审核',
  CORRECTION: '异议核实',
  EMERGENCY_ACCESS: '紧急调阅复核',
});
export type AnswerKind = keyof typeof AnswerKind;

export const WebhookState = codeTable('WebhookState', 'Whether events are sent to an endpoint. 推送端点状态', {
  ACTIVE: '启用',
  DISABLED: '停用',
  REMOVED: '已删除',
});
export type WebhookState = keyof typeof WebhookState;

export const DeliveryState = codeTable('DeliveryState', 'How far an event has come to an endpoint. 推送状态', {
  WAITING: '待送达',
  DELIVERED: '已送达',
  DEAD: '投递失败',
  DISCARDED: '已放弃',
});
export type DeliveryState = keyof typeof DeliveryState;

export const AuditKind = codeTable<Uppercase<Kind>>('AuditKind', 'What an audit entry tells of. 审计记录类型', {
  READ: '查阅',
  CHANGE: '变更',
  REFUSAL: '拒绝',
  EXPORT: '导出',
});
export type AuditKind = keyof typeof AuditKind;

export const AuditedEffect = codeTable<Uppercase<Effect>>('AuditedEffect', 'What was decided of a field. 当时的决定', {
  ALLOW: '明文',
  MASK: '脱敏',
  DENY: '不提供',
});
export type AuditedEffect = keyof typeof AuditedEffect;

export const UnusualReason = codeTable('UnusualReason', 'What is unusual about an hour of reading. 异常查阅原因', {
  OUTSIDE_DIVISION: '查阅辖区外儿童',
  MANY_CHILDREN: '一小时内查阅儿童过多',
  NO_CASE: '未注明案号',
});
export type UnusualReason = keyof typeof UnusualReason;
