import type { MaskName } from './masks.ts';

/** How sensitive a field is, the least first, with the Chinese term. */
export const sensitivities = {
  ordinary: '一般数据',
  'under-fourteen': '不满十四周岁未成年人个人信息',
  sensitive: '敏感个人信息',
  sealed: '涉案未成年人信息（封存）',
} as const;
export type Sensitivity = keyof typeof sensitivities;

/** The three ways in which the regulation on sharing government data (国务院令第809号) lets a field be shared. */
export const sharings = {
  unconditional: '无条件共享',
  conditional: '有条件共享',
  'not-shared': '不予共享',
} as const;
export type Sharing = keyof typeof sharings;

/**
 * How often a record is brought up to date (更新周期), with the days that may lie between two changes where the rhythm is a
 * period; null where it follows an occasion.
 */
export const updateRhythms = {
  每日: 1,
  每周: 7,
  每月: 31,
  每季度: 92,
  每半年: 184,
  每学期: 184,
  每学年: 366,
  每学年筛查后: 366,
  每年: 366,
  每年核实: 366,
  发生变化时即时更新: null,
  每次评估后: null,
  每次就诊后: null,
  每次接种后: null,
  每次体检后: null,
  每次带离后: null,
  '协议签订、变更或到期时': null,
  查询时即时生成: null,
} as const satisfies Record<string, number | null>;
export type UpdateRhythm = keyof typeof updateRhythms;

/** A field as the schema of one department describes it. */
export interface DescribedField {
  /** `Medical.mentalHealth` */
  id: string;
  type: string;
  field: string;
  /** The department in whose schema it stands. */
  owner: string;
  /** Chinese term. */
  title: string;
  /** What it means, in English. */
  meaning: string;
  /** `Date`, `[SpecialNeed]`: its type without the marks for what cannot be null. */
  valueType: string;
  /** The codes of a coded field, with their Chinese terms. */
  codeTable: readonly { code: string; title: string }[] | null;
}

/** What `policies/catalogue.yaml` declares of a field. */
export interface Declaration {
  sensitivity: Sensitivity;
  /** Years after which a record is deleted, 0 for what is not kept at all, null for what is kept for good. */
  retentionYears: number | null;
  updateRhythm: UpdateRhythm;
}

export type DeclaredField = DescribedField & Declaration;

/** Who may see a field by one rule that holds today. */
export interface CatalogueReader {
  /** Null: every department. */
  department: string | null;
  /** Null: every role. */
  roles: readonly string[] | null;
  /** Null: any purpose. */
  purposes: readonly string[] | null;
  effect: 'allow' | 'mask';
  mask: MaskName | null;
  rule: string;
  /** Legal basis. */
  because: string;
  from: Date | null;
  until: Date | null;
}

/** One field of one department in the catalogue (目录). */
export interface CatalogueItem extends DeclaredField {
  sharing: Sharing;
  /** For which purposes some reader may see it, by name. */
  purposes: readonly string[];
  readers: readonly CatalogueReader[];
}
