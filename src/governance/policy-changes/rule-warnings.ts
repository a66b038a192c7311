import type { BackgroundWork } from '../../platform/subgraph/background-work.ts';
import { endingRules } from './ending-rules.ts';
import { itself } from '../itself.ts';
import { sayOnce } from '../../platform/procedures/find-owed.ts';

/** Warns the owner of a rule, those who lose by it and civil affairs 30 and 7 days before it ends. */
export const ruleWarnings: BackgroundWork = {
  name: 'rule-warnings',
  every: 60_000,
  async run({ now, fork, contextFor, announce, signal }) {
    const {
      policies,
      access: { today },
    } = contextFor(itself);
    await sayOnce(
      fork,
      announce,
      now(),
      endingRules(policies, today, 30).map(({ rule, owner, departments, until, daysLeft }) => ({
        of: 'RULE',
        subject: rule,
        dueOn: until,
        departments: [owner],
        stage: daysLeft <= 7 ? 'DAYS_7' : 'DAYS_30',
        kind: 'RULE_ENDING',
        toDepartments: [owner, ...departments, 'civil-affairs'],
        facts: { 'EndingRule.rule': rule, 'EndingRule.owner': owner, 'EndingRule.until': until },
      })),
      signal,
    );
  },
};
