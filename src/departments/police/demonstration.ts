import type { DemonstrationChild, DemonstrationParent } from '../../demonstration/demonstration-child.ts';
import { dayOf, isoDate } from '../../demonstration/iso-date.ts';
import {
  codeOf,
  demonstrationDay,
  type CopyRow,
  type DemonstrationTable,
} from '../../demonstration/load-demonstration.ts';
import { between, pick, randomStream, weighted } from '../../demonstration/random.ts';
import { uuidOf } from '../../demonstration/uuid-of.ts';
import type {
  DetentionArrangement,
  DetentionMeasure,
  HandoverRecipient,
  HouseholdStatus,
  RemovalReason,
  ViewMissingReason,
} from './code-tables.ts';

const today = dayOf(demonstrationDay);

const statusWithoutNumber = {
  'not-registered': 'NOT_REGISTERED',
  'registration-pending': 'PENDING',
  foundling: 'NOT_REGISTERED',
  'born-abroad': 'ABROAD',
} as const satisfies Record<string, HouseholdStatus>;

const arrangements = {
  grandparents: 'RELATIVES',
  relatives: 'RELATIVES',
  'other-parent': 'NOT_NEEDED',
  parents: 'NOT_NEEDED',
  institution: 'WELFARE_INSTITUTION',
  alone: 'UNSETTLED',
} as const satisfies Record<DemonstrationChild['livesWith'], DetentionArrangement>;

const recipients = {
  grandparents: 'CLOSE_RELATIVE',
  relatives: 'CLOSE_RELATIVE',
  'other-parent': 'OTHER_GUARDIAN',
  parents: 'OTHER_GUARDIAN',
  institution: 'WELFARE_INSTITUTION',
  alone: 'RELIEF_INSTITUTION',
} as const satisfies Record<DemonstrationChild['livesWith'], HandoverRecipient>;

const views: Readonly<Record<HandoverRecipient, readonly string[]>> = {
  OTHER_GUARDIAN: ['愿意跟随另一方家长生活。', '希望回家，但不愿与施暴一方同住。'],
  CLOSE_RELATIVE: ['愿意由亲属照料，希望继续在原学校上学。', '希望住在亲属家，不愿意去机构。'],
  VILLAGE_COMMITTEE: ['愿意暂时由村里照看。'],
  RELIEF_INSTITUTION: ['同意暂时去救助保护机构，希望尽快见到家人。', '希望父母回来，同意先去机构。'],
  WELFARE_INSTITUTION: ['同意去儿童福利机构。', '希望与兄弟姐妹在一起，同意去机构。'],
};

// The shares are design choices throughout.
const unverifiedShare = 0.04;
const pickRemovalReason = weighted<RemovalReason>({
  CARER_UNABLE: 30,
  LEFT_ALONE: 25,
  DOMESTIC_VIOLENCE: 20,
  ABUSE: 10,
  ABANDONMENT: 8,
  OTHER_HARM: 7,
});
const pickSealedReason = weighted<RemovalReason>({ SEXUAL_HARM: 60, ABUSE: 25, DOMESTIC_VIOLENCE: 15 });
const pickViewMissing = weighted<ViewMissingReason>({ URGENT: 60, DECLINED: 40 });

/** Household registration, detained guardians and protective removals of the demonstration's children. */
export const demonstration: DemonstrationTable[] = [
  { table: 'household', columns: ['child_id', 'version', 'status', 'address', 'verified_on'], rowsOf: householdOf },
  {
    table: 'guardian_detention',
    columns: [
      'child_id',
      'detention_id',
      'version',
      'relation',
      'measure',
      'held_from',
      'held_until',
      'children_asked',
      'arrangement',
    ],
    rowsOf: (child) => child.parents.flatMap((parent) => detentionOf(child, parent)),
  },
  {
    table: 'protective_removal',
    columns: [
      'child_id',
      'removal_id',
      'version',
      'removed_on',
      'removal_reason',
      'handed_over_to',
      'handover_document',
      'childs_view',
      'childs_view_missing_reason',
    ],
    rowsOf: removalOf,
  },
];

function householdOf(child: DemonstrationChild): CopyRow[] {
  const random = child.random('police.household');
  if (random() < unverifiedShare && child.residentIdMissingReason === null) return [];
  const status: HouseholdStatus =
    child.residentIdMissingReason !== null
      ? statusWithoutNumber[child.residentIdMissingReason]
      : child.livesWith === 'institution'
        ? 'COLLECTIVE'
        : 'REGISTERED';
  const verified = isoDate(today - Math.floor(random() * Math.min(today - dayOf(child.birthDate) + 1, 900)));
  return [[child.id, 1, status, addressOf(child, status), verified]];
}

function addressOf(child: DemonstrationChild, status: HouseholdStatus): string | null {
  if (status === 'COLLECTIVE') return '儿童福利机构集体户';
  if (status !== 'REGISTERED') return null;
  const random = familyStream(child, 'address');
  // Villages of residents' committees have houses of flats, the others groups (组) of houses.
  if (Number(child.householdDivision.slice(9)) < 200)
    return `${between(random, 1, 28)}栋${between(random, 1, 4)}单元${between(random, 1, 18)}0${between(random, 1, 4)}室`;
  return `${between(random, 1, 14)}组${between(random, 1, 120)}号`;
}

function detentionOf(child: DemonstrationChild, parent: DemonstrationParent): CopyRow[] {
  const random = familyStream(child, parent.relation);
  const held = parent.condition === 'detained' || parent.condition === 'compulsory-detoxification';
  const [measure, from, until] = held ? measureOf(parent, random) : pastMeasureOf(parent, random);
  if (measure === null || from < dayOf(child.birthDate)) return [];
  const isAsked = random() < 0.92;
  return [
    [
      child.id,
      recordIdOf(child, parent.relation),
      1,
      codeOf(parent.relation),
      measure,
      isoDate(from),
      until === null ? null : isoDate(until),
      isAsked,
      isAsked ? (held ? arrangements[child.livesWith] : 'NOT_NEEDED') : null,
    ],
  ];
}

type Measure = [measure: DetentionMeasure, from: number, until: number | null] | [measure: null, from: 0, until: null];
const none: Measure = [null, 0, null];

/** A measure that holds on the day of the demonstration and fits the length of the parent's condition. */
function measureOf({ condition, since }: DemonstrationParent, random: () => number): Measure {
  const began = dayOf(since!);
  if (condition === 'compulsory-detoxification') {
    // Two years at most (禁毒法 第四十七条): an older condition is a term that came after another.
    const from = Math.max(began, today - between(random, 183, 500));
    return ['COMPULSORY_DETOXIFICATION', from, from + 730];
  }
  const days = today - began;
  if (days <= 30) return ['CRIMINAL_DETENTION', began, null];
  if (days <= 430 && random() < 0.4) return ['ARREST', began, null];
  return ['SERVING_SENTENCE', began, random() < 0.04 ? null : today + between(random, 150, 3000)];
}

/** Few of the parents at large have been held for some days, and that is over. */
function pastMeasureOf({ condition }: DemonstrationParent, random: () => number): Measure {
  if ((condition !== 'working-away' && condition !== 'able') || random() >= 0.003) return none;
  const from = today - between(random, 30, 700);
  return ['ADMINISTRATIVE_DETENTION', from, from + between(random, 3, 15)];
}

function removalOf(child: DemonstrationChild): CopyRow[] {
  const random = child.random('police.removal');
  if (random() >= removalShare(child)) return [];
  const born = dayOf(child.birthDate);
  const on = today - Math.floor(random() * Math.min(today - born + 1, 1100));
  const reason = child.sealed ? pickSealedReason(random) : pickRemovalReason(random);
  const recipient = recipients[child.livesWith];
  const isInstitution = recipient === 'RELIEF_INSTITUTION' || recipient === 'WELFARE_INSTITUTION';
  const document = isInstitution ? `交接〔${isoDate(on).slice(0, 4)}〕${between(random, 1, 300)}号` : null;
  const missing: ViewMissingReason | null =
    on - born < 4 * 365 ? 'TOO_YOUNG' : random() < 0.12 ? pickViewMissing(random) : null;
  return [
    [
      child.id,
      recordIdOf(child, 'removal'),
      1,
      isoDate(on),
      reason,
      recipient,
      document,
      missing === null ? pick(random, views[recipient]) : null,
      missing,
    ],
  ];
}

function removalShare({ sealed, categories }: DemonstrationChild): number {
  if (sealed) return 0.6;
  if (categories.includes('guardianship-lacking')) return 0.05;
  return categories.includes('de-facto-unsupported') ? 0.03 : 0;
}

function recordIdOf(child: DemonstrationChild, use: string): string {
  const random = child.random(`police.id.${use}`);
  return uuidOf(random() * 2 ** 32, random() * 2 ** 32);
}

/**
 * One stream for all children of a family: siblings have one address, and what happened to their parents is the same.
 */
function familyStream({ householdDivision, parents }: DemonstrationChild, use: string): () => number {
  return randomStream(
    0,
    0,
    `police:${use}:${householdDivision}${parents.map(({ name, since }) => name + since).join()}`,
  );
}
