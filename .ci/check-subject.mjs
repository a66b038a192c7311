// Refuses a commit whose subject is too long. @param file with the message, as git hands it to the hook
import { readFileSync } from 'node:fs';

const longest = 72;
const [subject = ''] = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'));
if ([...subject].length > longest) {
  console.error(`The subject has ${[...subject].length} characters, more than ${longest}: say why in the body.`);
  process.exitCode = 1;
}
