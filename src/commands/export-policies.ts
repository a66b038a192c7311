import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LogTransactions } from '../platform/audit-log/log-transactions.ts';
import { config } from '../platform/config.ts';
import { rolesOf } from '../platform/database/roles.ts';
import { folders } from '../platform/folders.ts';
import { composePolicies, readPolicyTexts } from '../platform/policy/files/load-policies.ts';
import { databasePolicySource } from '../governance/policy-changes/policy-versions.ts';
import type { AppliedPolicies } from '../platform/policy/in-force/policy-source.ts';
import { readContract } from '../platform/policy/files/read-contract.ts';
import { withoutEmergencies } from '../platform/policy/files/without-emergencies.ts';
import { noteExport } from './note-export.ts';
import { reportFault } from '../processes/run-until-stopped.ts';
import { withDatabase } from '../processes/with-database.ts';

/** Writes the policies in force back as files, for review and the next baseline. */
export async function exportPolicies(): Promise<void> {
  await withAppliedPolicies(async ({ number, texts }, url) => {
    const differing = differingPlaces(texts);
    if (differing.length > 0) await noteFiles(differing.length, texts, url);
    for (const place of differing) writeFileSync(join(folders.policies, place), texts[place] ?? '');
    const written = differing.map((place) => `  ${shown(place)}`);
    process.stdout.write(
      differing.length === 0
        ? `The files state version ${number} of the policies already.\n`
        : `Version ${number} of the policies written:\n${written.join('\n')}\nState the decisions anew (npm run policies -- --write-matrix) and review the difference (git diff policies).\n`,
    );
  });
}

/** Says whether the files state the policies in force; exit code 1 where they do not. */
export async function checkDrift(): Promise<void> {
  await withAppliedPolicies(async ({ number, texts }) => {
    const differing = differingPlaces(texts);
    if (differing.length === 0) {
      process.stdout.write(`The files state version ${number} of the policies, which is in force.\n`);
      return;
    }
    process.exitCode = 1;
    process.stdout.write(
      `The files do not state version ${number} of the policies, which is in force:\n${differing.map((place) => `  ${shown(place)}`).join('\n')}\nnpm run policies:export writes it into them.\n`,
    );
  });
}

function differingPlaces(texts: AppliedPolicies['texts']): string[] {
  const files = readPolicyTexts(folders.policies);
  const applied = withoutEmergencies(texts);
  return [...new Set([...Object.keys(applied), ...Object.keys(files)])]
    .filter((place) => applied[place] !== files[place])
    .sort();
}

function shown(place: string): string {
  const path = join(folders.policies, place);
  return relative(process.cwd(), path);
}

/** That they leave stands in governance's log before they do. */
async function noteFiles(count: number, texts: AppliedPolicies['texts'], url: string): Promise<void> {
  const transactions = new LogTransactions({ department: 'governance', url, role: rolesOf('governance').log });
  try {
    const { version } = composePolicies(texts, readContract(folders.schema));
    await noteExport(
      transactions,
      'governance',
      'policy-management',
    )({ what: 'policies', count, from: null, to: null, hash: version });
  } finally {
    await transactions.close();
  }
}

/** The policies in force, from governance's database. */
async function withAppliedPolicies(work: (applied: AppliedPolicies, url: string) => Promise<void>): Promise<void> {
  try {
    await withDatabase(config, 'governance', async (url) => {
      const source = databasePolicySource(url);
      try {
        const applied = await source.findNewer(0);
        if (applied === null)
          throw new RangeError('Governance has put no policies in force yet: start the platform once.');
        await work(applied, url);
      } finally {
        await source.close();
      }
    });
  } catch (error) {
    reportFault(error);
  }
}
