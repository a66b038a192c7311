import type { DisabilityCategory } from '../../platform/standards/disability-certificate.ts';
import type { SpecialNeed } from './code-tables.ts';

interface Illness {
  name: string;
  /** What others must heed because of it. */
  needs: readonly SpecialNeed[];
  /** May keep a child from school. */
  isSevere: boolean;
}

function illness(name: string, ...needs: SpecialNeed[]): Illness {
  return { name, needs, isSevere: false };
}

function severe(name: string, ...needs: SpecialNeed[]): Illness {
  return { name, needs, isSevere: true };
}

/** The illnesses of the demonstration by ICD-10 code. */
export const illnesses: Readonly<Record<string, Illness>> = {
  B24: illness('人类免疫缺陷病毒［HIV］病'),
  'C71.9': severe('脑恶性肿瘤', 'NO_STRENUOUS_EXERCISE'),
  'C91.0': severe('急性淋巴细胞白血病', 'MEDICATION_AT_SCHOOL', 'NO_STRENUOUS_EXERCISE'),
  'D50.9': illness('缺铁性贫血'),
  'D56.1': severe('β型地中海贫血', 'NO_STRENUOUS_EXERCISE'),
  'D61.9': severe('再生障碍性贫血', 'NO_STRENUOUS_EXERCISE'),
  D66: severe('遗传性因子Ⅷ缺乏（血友病甲）', 'NO_STRENUOUS_EXERCISE'),
  'E10.9': severe('1型糖尿病', 'MEDICATION_AT_SCHOOL', 'DIETARY'),
  'E44.1': illness('轻度蛋白质-能量营养不良', 'DIETARY'),
  'F20.9': illness('精神分裂症', 'SUPERVISION'),
  'F70.9': illness('轻度精神发育迟缓'),
  'F71.9': illness('中度精神发育迟缓'),
  'F72.9': illness('重度精神发育迟缓', 'SUPERVISION'),
  'F80.1': illness('表达性语言障碍'),
  'F80.2': illness('感受性语言障碍'),
  'F84.0': illness('儿童孤独症', 'SUPERVISION'),
  'F90.0': illness('注意缺陷与多动障碍', 'LEARNING_SUPPORT'),
  'G71.0': illness('肌营养不良'),
  'G80.0': illness('痉挛性脑性瘫痪'),
  'G80.9': illness('脑性瘫痪'),
  'H35.1': illness('早产儿视网膜病'),
  'H52.1': illness('近视'),
  'H54.0': illness('双眼盲'),
  'H90.3': illness('双侧感音神经性听觉丧失'),
  'H90.5': illness('感音神经性听觉丧失'),
  'J35.0': illness('慢性扁桃体炎'),
  'J45.9': illness('哮喘', 'MEDICATION_AT_SCHOOL', 'NO_STRENUOUS_EXERCISE'),
  'K02.9': illness('龋病'),
  'L20.9': illness('特应性皮炎'),
  'N04.9': severe('肾病综合征', 'DIETARY'),
  'Q12.0': illness('先天性白内障'),
  'Q21.0': severe('室间隔缺损', 'NO_STRENUOUS_EXERCISE'),
  'Q21.3': severe('法洛四联症', 'NO_STRENUOUS_EXERCISE'),
  'Q66.0': illness('马蹄内翻足'),
  'Q90.9': illness('唐氏综合征'),
};

/** What others must heed because of a disability, by category of GB/T 26341-2010. */
export const disabilityNeeds: Readonly<Record<DisabilityCategory, readonly SpecialNeed[]>> = {
  1: ['VISUAL_AID'],
  2: ['HEARING_AID'],
  3: ['SPEECH_SUPPORT'],
  4: ['WHEELCHAIR_ACCESS'],
  5: ['LEARNING_SUPPORT'],
  6: ['SUPERVISION'],
  7: ['WHEELCHAIR_ACCESS', 'LEARNING_SUPPORT', 'SUPERVISION'],
};
