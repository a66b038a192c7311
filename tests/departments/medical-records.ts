import type { TestPlatform } from '../kit/start-test-platform.ts';
import { within } from './written-traces.ts';

export const updateSummary = `mutation($input: MedicalSummaryInput!) {
  updateMedicalSummary(input: $input) { medical { version vaccinationComplete specialNeeds fitForSchool mentalHealth } }
}`;
export const recordCheckup = `mutation($input: CheckupInput!) { recordCheckup(input: $input) { medical { checkups {
  id version checkedOn heightCm weightKg visionLeft visionRight hospital result
} } } }`;
export const recordDiagnosis = `mutation($input: DiagnosisInput!) { recordDiagnosis(input: $input) { medical {
  diagnoses { id version code name diagnosedOn }
} } }`;
export const recordInjury = `mutation($input: InjuryInput!) { recordInjury(input: $input) { medical { injuries {
  id version on kind cause reported
} } } }`;

export const summary = {
  version: 1,
  vaccinationComplete: false,
  specialNeeds: ['DIETARY', 'SUPERVISION'],
  fitForSchool: true,
  mentalHealth: 'NEEDS_ATTENTION',
  reason: '学期初筛查',
};
export const checkup = {
  version: 0,
  checkedOn: '2026-05-18',
  heightCm: 128.5,
  weightKg: 26.3,
  visionLeft: 4.9,
  visionRight: 5,
  hospital: '纺织城街道社区卫生服务中心',
  result: '未见异常',
  reason: '年度体检',
};
export const diagnosis = { version: 0, code: 'j45.9', name: '哮喘', diagnosedOn: '2026-05-18', reason: '门诊确诊' };
export const injury = {
  version: 0,
  on: '2026-05-18',
  kind: 'BRUISES',
  cause: 'SUSPECTED_VIOLENCE',
  reported: true,
  reason: '强制报告',
};

/** A child of the place, different for each number. */
export async function childWithMedicalRecord(kit: TestPlatform, at: number, condition = 'true'): Promise<string> {
  const [row] = await kit.sql(
    'health',
    `select child_id from medical_summary m join child_scope using (child_id) where ${within} and ${condition}
      order by child_id limit 1 offset ${at}`,
  );
  return row.child_id;
}
