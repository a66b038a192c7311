import { failed, passed, type Checked } from './checked.ts';
import { checkResidentId, type ResidentId } from './resident-id.ts';

/** Categories of disability (残疾类别) by GB/T 26341-2010. */
export const disabilityCategories = {
  1: { name: '视力残疾', english: 'visual' },
  2: { name: '听力残疾', english: 'hearing' },
  3: { name: '言语残疾', english: 'speech' },
  4: { name: '肢体残疾', english: 'physical' },
  5: { name: '智力残疾', english: 'intellectual' },
  6: { name: '精神残疾', english: 'mental' },
  7: { name: '多重残疾', english: 'multiple' },
} as const;

/** Grades of disability (残疾等级) by GB/T 26341-2010: 1 is the most severe. */
export const disabilityGrades = { 1: '一级', 2: '二级', 3: '三级', 4: '四级' } as const;

export type DisabilityCategory = keyof typeof disabilityCategories;
export type DisabilityGrade = keyof typeof disabilityGrades;

/** What may follow the 20 characters on a re-issued certificate. From memory: no source was found. */
export const reissueSuffix = { pattern: /B\d$/, source: null };

export interface DisabilityCertificate {
  /** 20 characters, or 22 with the re-issue suffix, in upper case. */
  number: string;
  holder: ResidentId;
  category: DisabilityCategory;
  grade: DisabilityGrade;
  /** E.g. `B1`, or null on a first certificate. */
  reissue: string | null;
}

/**
 * Checks the number of a disability certificate (残疾人证号): resident ID number, category, grade.
 * @param residentId the child's resident ID number, where it has one: the certificate must be made of it
 * @returns its parts, or the first check that failed: length, residentId, category, grade, or a check of the resident
 * ID number
 */
export function checkDisabilityCertificate(
  text: string,
  today: Date | string,
  residentId: string | null = null,
): Checked<DisabilityCertificate> {
  const number = text.trim().toUpperCase();
  const reissue = number.length === 22 ? (reissueSuffix.pattern.exec(number)?.[0] ?? null) : null;
  if (number.length !== (reissue === null ? 20 : 22)) {
    return failed(
      'length',
      'Give all 20 characters: the resident ID number, the category and the grade; a re-issue suffix such as B1 ' +
        'may follow.',
    );
  }
  const holder = checkResidentId(number.slice(0, 18), today);
  if (!holder.valid) return holder;
  if (residentId !== null && holder.value.number !== residentId.trim().toUpperCase()) {
    return failed(
      'residentId',
      'Compare the certificate with the resident ID number: it belongs to another person, or one of the two is wrong.',
    );
  }
  const category = Number(number[18]);
  if (!isKeyOf(disabilityCategories, category))
    return failed('category', 'Check character 19: the category is a digit from 1 to 7.');
  const grade = Number(number[19]);
  if (!isKeyOf(disabilityGrades, grade))
    return failed('grade', 'Check character 20: the grade is a digit from 1 to 4.');
  return passed({ number, holder: holder.value, category, grade, reissue });
}

function isKeyOf<T extends object>(table: T, key: number): key is Extract<keyof T, number> {
  return Object.hasOwn(table, key);
}
