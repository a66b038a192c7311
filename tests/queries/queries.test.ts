import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import { approvedChange, openingRule } from '../governance/policy-changes/approved-change.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { expectFile } from '../kit/expect-file.ts';
import { renderStatements } from '../kit/render-statements.ts';

/**
 * The main questions, a folder for each: `question.graphql`, whose first line says who asks
 * (`# police station, for household-verification`), beside it the SQL that the departments send, and the answer. `-u`
 * writes both anew.
 */
const questions = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => new Date('2026-11-26T10:00:00+08:00') });
  // What the lists of the log and of the policy changes show.
  await kit
    .asRequester('clinic')
    .query('{ child(id: "01c6997c-c957-42fd-8395-6009269ac9f6") { name medical { fitForSchool } } }');
  for (const rule of ['first-opening', 'second-opening']) await approvedChange(kit, openingRule(rule));
});
afterAll(() => kit.close());

test.each(questions)('%s', async (question) => {
  const folder = join(import.meta.dirname, question);
  const document = readFileSync(join(folder, 'question.graphql'), 'utf8');
  const [, post, purpose] = /^# ([\w ]+), for ([\w-]+)\n/.exec(document)!;
  let answer;
  const statements = await kit.statementsByDepartment(async () => {
    answer = await kit.asRequester(post!).for(purpose!).query(document);
  });
  expectFile(join(folder, 'statements.sql'), renderStatements(statements));
  expectFile(join(folder, 'answer.json'), `${JSON.stringify(answer, null, 2)}\n`);
});
