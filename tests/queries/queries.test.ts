import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import { approvedChange, openingRule } from '../governance/approved-change.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { expectFile } from '../kit/expect-file.ts';
import { renderStatements } from '../kit/render-statements.ts';

/**
 * The main questions, and beside each the SQL that the departments send for it and the answer. Each `.graphql` file
 * begins with a line that says who asks: `# police station, for household-verification`. `-u` writes both anew.
 */
const questions = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => name.replace('.graphql', ''));

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
  const path = join(import.meta.dirname, question);
  const document = readFileSync(`${path}.graphql`, 'utf8');
  const [, post, purpose] = /^# ([\w ]+), for ([\w-]+)\n/.exec(document)!;
  let answer;
  const statements = await kit.statementsByDepartment(async () => {
    answer = await kit.asRequester(post!).for(purpose!).query(document);
  });
  expectFile(`${path}.sql`, renderStatements(statements));
  expectFile(`${path}.json`, `${JSON.stringify(answer, null, 2)}\n`);
});
