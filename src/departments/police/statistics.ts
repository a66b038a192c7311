import { defineStatistics } from '../../platform/statistics/define-statistics.ts';
import { termsOf } from '../../platform/subgraph/contract/code-table.ts';
import { HouseholdStatus } from './code-tables.ts';

/** Household registration of the children of the register, and whose guardian is detained. */
export const statistics = defineStatistics({
  from: `child_scope scope left join household using (child_id)
    left join (select child_id, max(coalesce(to_char(held_until, 'YYYY-MM'), 'OPEN')) as held_until from guardian_detention group by child_id) detention using (child_id)`,
  dimensions: [
    {
      name: 'householdStatus',
      title: '户籍状态',
      isSensitive: true,
      item: 'Household.status',
      values: termsOf(HouseholdStatus),
      description:
        'How the police find the child in the household register (S0-22, S2-15); of whom nothing is recorded is ' +
        'not verified yet.',
      sql: 'household.status',
    },
    {
      name: 'guardianDetained',
      title: '监护人被羁押',
      isSensitive: true,
      isAlwaysRecorded: true,
      item: 'GuardianDetention.id',
      values: { YES: '有监护人被羁押', NO: '无监护人被羁押' },
      description: 'Whether a guardian is held at the end of the month, or to a day of it (S0-48, S1-9).',
      sql: 'detention.held_until',
      valueAt: (heldUntil, month) =>
        heldUntil !== null && (heldUntil === 'OPEN' || heldUntil >= month) ? 'YES' : 'NO',
    },
  ],
  measures: [
    {
      name: 'householdRegistered',
      title: '家庭户儿童',
      source: 'S0-22',
      where: { dimension: 'householdStatus', value: 'REGISTERED' },
      description: 'Children whom the police found registered with a family.',
    },
    {
      name: 'householdCollective',
      title: '集体户儿童',
      source: 'S0-22',
      where: { dimension: 'householdStatus', value: 'COLLECTIVE' },
      description: 'Children whom the police found in a collective household register.',
    },
    {
      name: 'householdNotRegistered',
      title: '无户口儿童',
      source: 'S0-22、S2-15',
      where: { dimension: 'householdStatus', value: 'NOT_REGISTERED' },
      description: 'Children whom the police found without household registration.',
    },
    {
      name: 'householdNotVerified',
      title: '户籍未核实儿童',
      source: 'S0-22',
      where: { dimension: 'householdStatus', value: 'UNRECORDED' },
      description: 'Children whose household registration has not been verified.',
    },
    {
      name: 'withGuardianDetained',
      title: '监护人被羁押儿童',
      source: 'S0-48、S1-9',
      where: { dimension: 'guardianDetained', value: 'YES' },
      description: 'Children of whom a guardian is held at the end of the month.',
    },
  ],
});
