import { join } from 'node:path';
import { benchNames } from './departments/bench-names.ts';
import { openDataset, type Dataset } from './dataset/open-dataset.ts';
import { openDepartmentsDataset } from './departments/open-departments-dataset.ts';
import { runRounds, type Plan, type Rounds } from './run-rounds.ts';
import { departmentCounts, departmentsNames, lengthNames } from './workloads.ts';

export type GrowthPlan = Omit<Plan, 'workloads' | 'reference' | 'imports'> & {
  parts: readonly ('lengths' | 'departments' | 'sizes')[];
  /** Folder of the databases. */
  databases: string;
  /** Children of the datasets; lengths and departments are measured with the first. */
  sizes: readonly [number, ...number[]];
};

/** What was measured of each part, the sizes by their number of children. */
export interface Growth {
  lengths: Rounds;
  departments: Rounds;
  sizes: Map<number, Rounds>;
}

/**
 * Measures how answers grow slower: by the length of the answer, by the departments that are asked, by the children
 * that there are.
 */
export async function runGrowth(plan: GrowthPlan): Promise<Growth> {
  const {
    parts,
    sizes: [standard],
    databases,
    onProgress,
  } = plan;
  const growth: Growth = { lengths: {}, departments: {}, sizes: new Map() };
  for (const children of parts.includes('sizes') ? plan.sizes : parts.includes('lengths') ? [standard] : []) {
    onProgress(`${children} children`);
    await within(await openDataset(databases, children, onProgress), async (dataset) => {
      if (parts.includes('lengths') && children === standard)
        growth.lengths = await runRounds(dataset, { ...plan, workloads: lengthNames, reference: 'limit' });
      if (!parts.includes('sizes')) return;
      const contenders = plan.contenders.filter((name) => name !== 'federated-limit');
      growth.sizes.set(
        children,
        await runRounds(dataset, { ...plan, contenders, workloads: ['W1', 'W2'], reference: 'limit' }),
      );
    });
  }
  if (parts.includes('departments')) growth.departments = await runDepartments(plan, standard);
  return growth;
}

async function runDepartments(plan: GrowthPlan, children: number): Promise<Rounds> {
  const measured: Rounds = {};
  await within(await openDepartmentsDataset(plan.databases, children, plan.onProgress), async (dataset) => {
    for (const [index, count] of departmentCounts.entries()) {
      const first = (urls: Record<string, string>) =>
        Object.fromEntries(benchNames.slice(0, count).map((name) => [name, urls[name]!]));
      const urls = {
        ...dataset.urls,
        departments: first(dataset.urls.departments),
        departmentsPlain: first(dataset.urls.departmentsPlain),
      };
      Object.assign(
        measured,
        await runRounds(
          { ...dataset, urls },
          {
            ...plan,
            // Each platform is a new process, of which nothing is compiled yet.
            warmUpSeconds: plan.warmUpSeconds * 2,
            folder: join(plan.folder, `departments-${count}`),
            contenders: plan.contenders.filter((name) => name === 'federated-limit' || name.startsWith('tonghu')),
            workloads: [departmentsNames[index]!],
            reference: 'federated-limit',
            imports: ['./bench/departments/with-generated.ts'],
          },
        ),
      );
    }
  });
  return measured;
}

async function within(dataset: Dataset, run: (dataset: Dataset) => Promise<void>): Promise<void> {
  try {
    await run(dataset);
  } finally {
    await dataset.close();
  }
}
