import type { DemonstrationChild } from '../../demonstration/demonstration-child.ts';
import { dayOf, isoDate } from '../../demonstration/iso-date.ts';
import {
  codeOf,
  demonstrationDay,
  type CopyRow,
  type DemonstrationTable,
} from '../../demonstration/load-demonstration.ts';
import { between, type Random } from '../../demonstration/random.ts';
import type { DropoutReason, SchoolAid, SchoolingStatus, SchoolStage } from './code-tables.ts';
import { schoolOf, schoolRows } from './demonstration-schools.ts';

/** Shares of children; all design choices. */
const shares = {
  vocational: 0.4,
  leftAfterJunior: 0.05,
  boarding: { NONE: 0, KINDERGARTEN: 0, PRIMARY: 0.08, JUNIOR: 0.45, SENIOR: 0.8, VOCATIONAL: 0.7 },
  homeTeaching: 0.4,
  notAdmitted: 0.05,
  suspendedByIllness: 0.25,
  returned: 0.5,
} as const;

const today = dayOf(demonstrationDay);
const thirdBirthday = `${Number(demonstrationDay.slice(0, 4)) - 3}${demonstrationDay.slice(4)}`;

/**
 * Schooling of the demonstration's children, and the schools of their villages. Children under three are in no
 * school's books.
 */
export const demonstration: DemonstrationTable[] = [
  { table: 'school', columns: ['credit_code', 'name', 'division', 'stage'], rows: schoolRows },
  {
    table: 'schooling',
    columns: [
      'child_id',
      'version',
      'student_number',
      'school_credit_code',
      'stage',
      'grade',
      'status',
      'boarding',
      'attendance_rate',
      'dropped_out_on',
      'dropout_reason',
      'returned_on',
      'aid',
    ],
    rowsOf: (child) => (child.birthDate > thirdBirthday ? [] : [schoolingRow(child)]),
  },
  {
    table: 'student_number',
    columns: ['student_number', 'child_id'],
    rowsOf: (child) => {
      const number = studentNumberOf(child);
      return number === null ? [] : [[number, child.id]];
    },
  },
];

function schoolingRow(child: DemonstrationChild): CopyRow {
  const random = child.random('education');
  const [stage, status] = stageAndStatus(child, random);
  const isBeyondFirstYear = (stage === 'PRIMARY' || stage === 'JUNIOR') && gradeOf(child, stage) > 1;
  const dropout = isBeyondFirstYear && status === 'ENROLLED' ? dropoutOf(child, stage, random) : null;
  const isOut = dropout !== null && dropout.returnedOn === null;
  const boarding = status === 'ENROLLED' && random() < shares.boarding[stage];
  const attendance = status === 'ENROLLED' ? attendanceOf(child, dropout !== null, random) : null;
  return [
    child.id,
    1,
    studentNumberOf(child),
    stage === 'NONE' ? null : schoolOf(child.residenceDivision, stage),
    stage,
    // Who left did so in the school year that has just ended.
    stage === 'NONE' || status === 'GRADUATED' ? null : gradeOf(child, stage) - (isOut ? 1 : 0),
    isOut ? 'DROPPED_OUT' : status,
    boarding && !isOut,
    attendance,
    dropout?.date ?? null,
    dropout?.reason ?? null,
    dropout?.returnedOn ?? null,
    isOut ? [] : aidOf(child, stage, status, boarding),
  ];
}

function stageAndStatus(
  { schoolStage, disability, categories }: DemonstrationChild,
  random: Random,
): [SchoolStage, SchoolingStatus] {
  const chance = random();
  if (schoolStage === 'none') return ['NONE', 'NOT_ENROLLED'];
  if (schoolStage === 'senior') {
    if (chance < shares.leftAfterJunior) return ['JUNIOR', 'GRADUATED'];
    return [random() < shares.vocational ? 'VOCATIONAL' : 'SENIOR', 'ENROLLED'];
  }
  const stage = codeOf(schoolStage) as 'KINDERGARTEN' | 'PRIMARY' | 'JUNIOR';
  if (stage === 'KINDERGARTEN') return [stage, 'ENROLLED'];
  if (disability !== null && disability.grade <= 2) {
    if (chance < shares.homeTeaching) return [stage, 'HOME_TEACHING'];
    if (chance < shares.homeTeaching + shares.notAdmitted) return ['NONE', 'NOT_ENROLLED'];
  }
  return [
    stage,
    categories.includes('seriously-ill') && chance > 1 - shares.suspendedByIllness ? 'SUSPENDED' : 'ENROLLED',
  ];
}

function dropoutOf({ categories, livesWith }: DemonstrationChild, stage: 'PRIMARY' | 'JUNIOR', random: Random) {
  const isUnguarded = livesWith === 'alone' || categories.includes('vagrant');
  const share = (stage === 'JUNIOR' ? 0.03 : 0.004) * (isUnguarded ? 8 : 1);
  if (random() >= share) return null;
  const day = today - between(random, 60, 300);
  const chance = random();
  let reason: DropoutReason = stage === 'PRIMARY' ? 'MOVED_WITH_PARENTS' : chance < 0.6 ? 'WEARY_OF_STUDY' : 'WORKING';
  if (categories.includes('poor') && chance < 0.7) reason = 'POVERTY';
  if (isUnguarded && chance < 0.5) reason = 'WITHOUT_GUARDIAN';
  if (categories.includes('seriously-ill') || categories.includes('disabled')) reason = 'ILLNESS_OR_DISABILITY';
  return {
    date: isoDate(day),
    reason,
    returnedOn: random() < shares.returned ? isoDate(day + between(random, 7, 55)) : null,
  };
}

/** Three decimals, of the term that has just ended. */
function attendanceOf({ livesWith }: DemonstrationChild, hadDropout: boolean, random: Random): number {
  const least = hadDropout ? 600 : livesWith === 'alone' ? 820 : 950;
  return between(random, least, hadDropout ? 850 : 1000) / 1000;
}

function aidOf(
  { categories, disability }: DemonstrationChild,
  stage: SchoolStage,
  status: SchoolingStatus,
  boarding: boolean,
): SchoolAid[] {
  const aid: SchoolAid[] = [];
  if (status === 'GRADUATED') return aid;
  if (stage === 'PRIMARY' || stage === 'JUNIOR') {
    aid.push('FEE_EXEMPTION', 'FREE_TEXTBOOKS');
    if (boarding && categories.some((category) => category === 'poor' || category === 'orphan'))
      aid.push('BOARDING_ALLOWANCE');
  }
  const isPoorAndDisabled = disability !== null && categories.includes('poor');
  if ((stage === 'SENIOR' || stage === 'VOCATIONAL') && (isPoorAndDisabled || categories.includes('orphan')))
    aid.push('TWELVE_FREE_YEARS');
  return aid;
}

/** Year within the stage: first grade with those who have turned six by 31 August. */
function gradeOf({ birthDate }: DemonstrationChild, stage: SchoolStage): number {
  const age =
    Number(demonstrationDay.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (birthDate.slice(5, 7) > '08' ? 1 : 0);
  return age - { NONE: 0, KINDERGARTEN: 2, PRIMARY: 5, JUNIOR: 11, SENIOR: 14, VOCATIONAL: 14 }[stage];
}

/**
 * G from the resident ID number; without one a temporary number. Four digits tell ten thousand apart: who comes after
 * them still waits for one.
 */
function studentNumberOf(child: DemonstrationChild): string | null {
  const { index, residentId, residenceDivision, birthDate } = child;
  const [stage] = stageAndStatus(child, child.random('education'));
  if (stage === 'NONE' || stage === 'KINDERGARTEN') return null;
  if (residentId !== null) return `G${residentId}`;
  return index < 10_000
    ? `L${residenceDivision.slice(0, 6)}${birthDate.replaceAll('-', '')}${String(index).padStart(4, '0')}`
    : null;
}
