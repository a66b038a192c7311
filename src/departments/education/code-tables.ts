import { codeTable } from '../../platform/subgraph/contract/code-table.ts';

export const SchoolStage = codeTable(
  'SchoolStage',
  'Stage of education, of a school or of a child (S0-45: twelve years are primary, junior and senior). 学段',
  {
    NONE: '未入园（未入学）',
    KINDERGARTEN: '幼儿园',
    PRIMARY: '小学',
    JUNIOR: '初中',
    SENIOR: '普通高中',
    VOCATIONAL: '中等职业学校',
  },
);
export type SchoolStage = keyof typeof SchoolStage;

export const SchoolingStatus = codeTable(
  'SchoolingStatus',
  'Where a child stands with its school (S0-27, S0-46, S1-34). 就学状态',
  {
    ENROLLED: '在校（在园）',
    DROPPED_OUT: '辍学',
    NOT_ENROLLED: '未入学（失学）',
    GRADUATED: '毕业',
    SUSPENDED: '休学',
    HOME_TEACHING: '送教上门',
  },
);
export type SchoolingStatus = keyof typeof SchoolingStatus;

export const DropoutReason = codeTable(
  'DropoutReason',
  'Why a child left school before the end, as the dropout register notes it (S1-25). 辍学原因',
  {
    WEARY_OF_STUDY: '厌学',
    POVERTY: '家庭经济困难',
    WORKING: '外出务工',
    ILLNESS_OR_DISABILITY: '疾病或残疾',
    MOVED_WITH_PARENTS: '随父母外出',
    WITHOUT_GUARDIAN: '监护缺失',
    OTHER: '其他',
  },
);
export type DropoutReason = keyof typeof DropoutReason;

export const SchoolAid = codeTable(
  'SchoolAid',
  'Help with the cost of school: 两免一补 (S0-44) and twelve free years (S0-45, S1-33). 教育资助项目',
  {
    FEE_EXEMPTION: '免除学杂费',
    FREE_TEXTBOOKS: '免费提供教科书',
    BOARDING_ALLOWANCE: '寄宿生补助',
    TWELVE_FREE_YEARS: '十二年免费教育',
  },
);
export type SchoolAid = keyof typeof SchoolAid;
