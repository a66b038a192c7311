import { codeTable } from '../../platform/subgraph/contract/code-table.ts';

export const HouseholdStatus = codeTable(
  'HouseholdStatus',
  'How the police find the child in the household register (S0-22, S2-15). 户籍状态',
  {
    REGISTERED: '已登记户口（家庭户）',
    COLLECTIVE: '已登记户口（集体户）',
    NOT_REGISTERED: '无户口',
    PENDING: '户口登记办理中',
    ABROAD: '境外出生，尚未落户',
    CANCELLED: '户口已注销',
  },
);
export type HouseholdStatus = keyof typeof HouseholdStatus;

export const DetaineeRelation = codeTable(
  'DetaineeRelation',
  'Who is detained, as related to the child. 被羁押人与儿童关系',
  {
    FATHER: '父亲',
    MOTHER: '母亲',
    OTHER: '其他监护人',
  },
);
export type DetaineeRelation = keyof typeof DetaineeRelation;

export const DetentionMeasure = codeTable(
  'DetentionMeasure',
  'By which measure the liberty of a guardian is restricted; 服刑在押 and 强制隔离戒毒 count for 民发〔2019〕62号. 限制人身自由措施',
  {
    CRIMINAL_DETENTION: '刑事拘留',
    ARREST: '逮捕',
    SERVING_SENTENCE: '服刑',
    ADMINISTRATIVE_DETENTION: '行政拘留',
    COMPULSORY_DETOXIFICATION: '强制隔离戒毒',
    RESIDENTIAL_SURVEILLANCE: '监视居住',
    OTHER: '其他限制人身自由措施',
  },
);
export type DetentionMeasure = keyof typeof DetentionMeasure;

export const DetentionArrangement = codeTable(
  'DetentionArrangement',
  'Who looks after the child meanwhile (S0-48, S1-9). 临时监护安排',
  {
    NOT_NEEDED: '无需委托，由其他监护人照料',
    RELATIVES: '委托亲属',
    OTHER_ADULT: '委托其他成年人',
    WELFARE_INSTITUTION: '儿童福利机构',
    RELIEF_INSTITUTION: '未成年人救助保护机构',
    UNSETTLED: '尚未落实',
  },
);
export type DetentionArrangement = keyof typeof DetentionArrangement;

export const RemovalReason = codeTable(
  'RemovalReason',
  'Why a child was taken away from where it was (S0-13, S1-6, S1-19). 带离原因',
  {
    LEFT_ALONE: '单独居住或脱离监护',
    CARER_UNABLE: '监护人丧失监护能力',
    DOMESTIC_VIOLENCE: '家庭暴力',
    ABUSE: '虐待',
    ABANDONMENT: '遗弃',
    SEXUAL_HARM: '性侵害',
    OTHER_HARM: '其他监护侵害行为',
  },
);
export type RemovalReason = keyof typeof RemovalReason;

export const HandoverRecipient = codeTable(
  'HandoverRecipient',
  'To whom a child was brought, nearest first (S0-14, S1-6, S1-7). 护送去向',
  {
    OTHER_GUARDIAN: '其他监护人',
    CLOSE_RELATIVE: '其他近亲属',
    VILLAGE_COMMITTEE: '村（居）民委员会',
    RELIEF_INSTITUTION: '未成年人救助保护机构',
    WELFARE_INSTITUTION: '儿童福利机构',
  },
);
export type HandoverRecipient = keyof typeof HandoverRecipient;

export const ViewMissingReason = codeTable(
  'ViewMissingReason',
  'Why the child could not be asked (S1-8). 未征求儿童意见原因',
  {
    TOO_YOUNG: '年幼，不能表达',
    UNABLE: '因伤病或残疾不能表达',
    DECLINED: '不愿表达',
    URGENT: '情况紧急，未及征求',
  },
);
export type ViewMissingReason = keyof typeof ViewMissingReason;
