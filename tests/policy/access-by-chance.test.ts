import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { matrixRequesters } from '../../src/commands/matrix-requesters.ts';
import { folders } from '../../src/platform/folders.ts';
import { accessFor, decideField, mayEverRead, mayKnowOf, type Access } from '../../src/platform/policy/access.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import { expectedDecision, type AccessYaml } from '../kit/expected-decision.ts';
import { arbitraryFacts, arbitraryMoment, arbitraryPolicies, arbitraryRequester } from './arbitrary-policies.ts';
import { policiesOf, smallContract } from './write-policies.ts';

test('on random policies every decision is the one of the second statement of the semantics', () => {
  let decided = { allow: 0, mask: 0, deny: 0 };
  fc.assert(
    fc.property(
      arbitraryPolicies,
      fc.array(fc.tuple(arbitraryRequester(), fc.option(arbitraryFacts), arbitraryMoment), {
        minLength: 8,
        maxLength: 8,
      }),
      (files, questions) => {
        const policies = policiesOf(files);
        for (const [requester, facts, now] of questions) {
          const access = accessFor(requester, policies, now);
          for (const [type, fields] of smallContract.types) {
            const expected = new Map(
              [...fields.keys()].map((field) => [
                field,
                expectedDecision({ files, requester, type, field, facts, now }),
              ]),
            );
            for (const field of fields.keys()) {
              const { effect, mask } = decideField(access, type, field, facts);
              decided = { ...decided, [effect]: decided[effect] + 1 };
              expect({ type, field, decision: effect === 'mask' ? `mask:${mask}` : effect }).toEqual({
                type,
                field,
                decision: expected.get(field),
              });
              if (effect !== 'deny') expect(mayEverRead(access, type, field)).toBe(true);
            }
            expect(mayKnowOf(access, type, facts)).toBe([...expected.values()].some((decision) => decision !== 'deny'));
          }
        }
      },
    ),
    { numRuns: 100 },
  );
  // The comparison is worth something only where all three decisions occur often.
  expect(Math.min(...Object.values(decided))).toBeGreaterThan(100);
});

test('on random policies the order of rules and files changes no decision, nor the rule that is cited for it', () => {
  fc.assert(
    fc.property(
      arbitraryPolicies,
      fc.array(fc.tuple(arbitraryRequester(), fc.option(arbitraryFacts), arbitraryMoment), {
        minLength: 8,
        maxLength: 8,
      }),
      (files, questions) => {
        const policies = policiesOf(files);
        const turned = { ...policies, rules: policies.rules.toReversed() };
        for (const [requester, facts, now] of questions) {
          const [access, other] = [accessFor(requester, policies, now), accessFor(requester, turned, now)];
          for (const [type, fields] of smallContract.types) {
            const decisions = (by: Access) => [...fields.keys()].map((field) => decideField(by, type, field, facts));
            expect(decisions(other)).toEqual(decisions(access));
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('on the policies of the platform, too', () => {
  const contract = readContract(folders.schema);
  const policies = loadPolicies(folders.policies, contract);
  const names = globSync('*.yaml', { cwd: join(folders.policies, 'access') })
    .filter((name) => !/^platform\.|\.matrix\./.test(name))
    .sort();
  const files = names.map((name) => parse(readFileSync(join(folders.policies, 'access', name), 'utf8')) as AccessYaml);
  const known = [...matrixRequesters().values()];
  const distinct = (values: string[]) => [...new Set(values)];
  const posts = {
    departments: distinct(known.map(({ department }) => department)),
    roles: distinct(known.flatMap(({ roles }) => roles)),
    purposes: [...policies.purposes.keys()],
  };
  const requesters = fc.oneof(
    arbitraryRequester(posts),
    fc.tuple(fc.constantFrom(...known), arbitraryRequester()).map(([post, { division }]) => ({ ...post, division })),
  );
  fc.assert(
    fc.property(requesters, fc.option(arbitraryFacts), arbitraryMoment, (requester, facts, now) => {
      const access = accessFor(requester, policies, now);
      for (const [type, fields] of contract.types) {
        for (const field of fields.keys()) {
          const { effect, mask } = decideField(access, type, field, facts);
          const decision = effect === 'mask' ? `mask:${mask}` : effect;
          // Compared before expect, which is slow to be called for each of so many fields.
          const expected = expectedDecision({ files, requester, type, field, facts, now });
          if (decision !== expected) expect({ type, field, decision }).toEqual({ type, field, decision: expected });
        }
      }
    }),
    { numRuns: 200 },
  );
});
