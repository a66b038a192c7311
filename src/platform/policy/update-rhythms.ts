/**
 * How often a record is brought up to date (更新周期), with the days that may lie between two changes where the rhythm is a period; null where
 * it follows an occasion.
 */
export const updateRhythms = {
  '每日': 1,
  '每周': 7,
  '每月': 31,
  '每季度': 92,
  '每半年': 184,
  '每学期': 184,
  '每学年': 366,
  '每学年筛查后': 366,
  '每年': 366,
  '每年核实': 366,
  '发生变化时即时更新': null,
  '每次评估后': null,
  '每次就诊后': null,
  '每次接种后': null,
  '每次体检后': null,
  '每次带离后': null,
  '协议签订、变更或到期时': null,
  '查询时即时生成': null,
} as const satisfies Record<string, number | null>;
export type UpdateRhythm = keyof typeof updateRhythms;
