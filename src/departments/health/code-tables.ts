import { codeTable } from '../../platform/subgraph/contract/code-table.ts';

export const SpecialNeed = codeTable(
  'SpecialNeed',
  'What others must heed when they look after the child, without the illness behind it (S0-28, S0-50; no ' +
    'national code table). 特殊照护需求',
  {
    WHEELCHAIR_ACCESS: '需要无障碍通行',
    VISUAL_AID: '需要助视器或大字教材',
    HEARING_AID: '佩戴助听设备',
    SPEECH_SUPPORT: '需要沟通辅助',
    LEARNING_SUPPORT: '需要学习支持',
    MEDICATION_AT_SCHOOL: '在校期间需要服药',
    DIETARY: '饮食限制',
    NO_STRENUOUS_EXERCISE: '避免剧烈运动',
    SUPERVISION: '需要专人看护',
  },
);
export type SpecialNeed = keyof typeof SpecialNeed;

export const MentalHealth = codeTable(
  'MentalHealth',
  'Finding of the last mental health screening (S0-18; no national code table). 心理健康状况',
  {
    NOT_ASSESSED: '未评估',
    NO_FINDING: '未见异常',
    NEEDS_ATTENTION: '需要关注',
    IN_TREATMENT: '治疗中',
  },
);
export type MentalHealth = keyof typeof MentalHealth;

export const InjuryKind = codeTable('InjuryKind', 'What was hurt and how (no national code table). 损伤类型', {
  FRACTURE: '骨折',
  HEAD_INJURY: '颅脑损伤',
  BURN: '烧烫伤',
  WOUND: '切割伤、撕裂伤',
  BRUISES: '多处挫伤、瘀伤',
  POISONING: '中毒',
  DROWNING: '溺水',
  SEXUAL: '疑似性侵害损伤',
  OTHER: '其他损伤',
});
export type InjuryKind = keyof typeof InjuryKind;

export const InjuryCause = codeTable(
  'InjuryCause',
  'What the doctor takes for the cause; a suspicion is enough to report (未成年人保护法 第十一条, S0-11). 损伤原因',
  {
    ACCIDENT: '意外伤害',
    SUSPECTED_VIOLENCE: '疑似遭受暴力侵害',
    SUSPECTED_NEGLECT: '疑似监护不当或无人照料',
    BULLYING: '学生欺凌',
    SELF_HARM: '自伤',
    UNKNOWN: '原因不明',
  },
);
export type InjuryCause = keyof typeof InjuryCause;
