import type { Effect } from '../../platform/policy/policy.ts';
import type { RuleCondition as Condition } from '../../platform/policy/explain-decision.ts';
import { codeTable } from '../../platform/subgraph/contract/code-table.ts';

export const Sex = codeTable('Sex', 'Sex by GB/T 2261.1-2003; the code stands in brackets. 性别', {
  UNKNOWN: '未知的性别（0）',
  MALE: '男性（1）',
  FEMALE: '女性（2）',
  UNSPECIFIED: '未说明的性别（9）',
});
export type Sex = keyof typeof Sex;

export const ChildCategory = codeTable(
  'ChildCategory',
  'Why a child is in the register; a child may have several (S0-1, S0-2, S1-1). 儿童类别',
  {
    LEFT_BEHIND: '农村留守儿童',
    ORPHAN: '孤儿',
    DE_FACTO_UNSUPPORTED: '事实无人抚养儿童',
    POOR: '贫困家庭儿童',
    DISABLED: '残疾儿童',
    SERIOUSLY_ILL: '重病儿童',
    GUARDIANSHIP_LACKING: '监护缺失或监护不当儿童',
    VAGRANT: '流浪儿童',
  },
);
export type ChildCategory = keyof typeof ChildCategory;

export const ResidentIdMissingReason = codeTable(
  'ResidentIdMissingReason',
  'Why a child has no resident ID number; a number is never made up (S2-15). 无公民身份号码原因',
  {
    NOT_REGISTERED: '未登记户口',
    REGISTRATION_PENDING: '户口登记办理中',
    FOUNDLING: '弃婴，身份待查',
    BORN_ABROAD: '境外出生，尚未落户',
    FOREIGN_NATIONAL: '外国籍或无国籍，无永久居留身份证',
  },
);
export type ResidentIdMissingReason = keyof typeof ResidentIdMissingReason;

export const LivesWith = codeTable('LivesWith', 'With whom the child lives (S0-5, S4-8). 共同生活人', {
  PARENTS: '父母',
  OTHER_PARENT: '留守的父亲或母亲',
  GRANDPARENTS: '祖父母或外祖父母',
  RELATIVES: '其他亲属或朋友',
  INSTITUTION: '儿童福利机构',
  ALONE: '独自居住，无人监护',
});
export type LivesWith = keyof typeof LivesWith;

export const ParentRelation = codeTable('ParentRelation', 'Which parent. 与儿童关系', {
  FATHER: '父亲',
  MOTHER: '母亲',
});
export type ParentRelation = keyof typeof ParentRelation;

export const ParentCondition = codeTable(
  'ParentCondition',
  'Condition of a parent, by which 事实无人抚养 is decided (民发〔2019〕62号). 父母情况',
  {
    ABLE: '正常履行监护',
    WORKING_AWAY: '外出务工',
    DETAINED: '服刑在押',
    COMPULSORY_DETOXIFICATION: '强制隔离戒毒',
    SEVERELY_DISABLED: '重残',
    SERIOUSLY_ILL: '重病',
    MISSING: '失联',
    DEAD: '死亡',
  },
);
export type ParentCondition = keyof typeof ParentCondition;

export const DivisionLevel = codeTable('DivisionLevel', 'Level of a division. 区划级别', {
  PROVINCE: '省级',
  PREFECTURE: '地级',
  COUNTY: '县级',
  TOWN: '乡级',
  VILLAGE: '村级',
});
export type DivisionLevel = keyof typeof DivisionLevel;

export const DecisionEffect = codeTable<Uppercase<Effect>>('DecisionEffect', 'What is decided of a field. 决定', {
  ALLOW: '明文',
  MASK: '脱敏',
  DENY: '不提供',
});
export type DecisionEffect = keyof typeof DecisionEffect;

export const RuleCondition = codeTable<Uppercase<Condition>>('RuleCondition', 'A condition of a rule. 规则条件', {
  REQUESTER: 'Department and role. 请求方（部门、岗位）',
  PLACE: 'The requester’s division is within that in which the rule holds. 适用地区',
  PURPOSE: 'Purpose. 用途',
  DATES: 'First and last day of the rule. 有效期',
  CASE: 'A case is named. 已注明案号',
  DIVISION: 'The child’s division is within the requester’s. 辖区',
  SEALED: 'Whether the rule covers a sealed file. 封存',
  CATEGORY: 'Categories of the child. 儿童类别',
  AGE: 'Age of the child. 年龄',
  CHILD: 'It is the child of an emergency access. 紧急调阅所指的儿童',
});
export type RuleCondition = keyof typeof RuleCondition;

export const CheckedNumber = codeTable('CheckedNumber', 'Which number stands in two files or records. 核对的号码', {
  RESIDENT_ID: '公民身份号码',
  STUDENT_NUMBER: '学籍号',
});
export type CheckedNumber = keyof typeof CheckedNumber;

export const ServiceKind = codeTable(
  'ServiceKind',
  'A professional service for a child or its family (S0-19). 专业服务类别',
  {
    GUARDIANSHIP_GUIDANCE: '监护指导',
    MEDICAL_TREATMENT: '医疗救治',
    COUNSELLING: '心理疏导',
    BEHAVIOUR_CORRECTION: '行为矫治',
    LEGAL_SERVICE: '法律服务',
    LEGAL_AID: '法律援助',
  },
);
export type ServiceKind = keyof typeof ServiceKind;
