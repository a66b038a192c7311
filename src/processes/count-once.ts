import { adminUrlOf, connected } from '../platform/database/connected.ts';
import type { Preparation } from '../preparation/prepare-databases.ts';
import { recountDepartment } from '../statistics/counting/recount.ts';

const step = 'statistics counted';

/**
 * Counts the children of all departments the first time, and where a demonstration has replaced them; from then on
 * their changes are counted.
 */
export async function countOnce(preparation: Preparation): Promise<void> {
  const { departments, demonstration, onProgress } = preparation;
  const counting = departments.filter(({ statistics }) => statistics);
  if (!departments.some(({ name }) => name === 'statistics') || counting.length === 0) return;
  await connected(adminUrlOf(preparation, 'statistics'), async (statistics) => {
    const { rows: done } = await statistics.query<{ step: string }>(
      `select step from preparation_step where step like '${step}%'`,
    );
    for (const department of counting) {
      const ofDepartment = `${step}: ${department.name}`;
      if (done.some((one) => one.step === ofDepartment) && !demonstration?.replace) continue;
      onProgress(`统计 statistics: ${department.name}`);
      await connected(adminUrlOf(preparation, department.name), (source) =>
        recountDepartment({ statistics, source, department, now: new Date() }),
      );
      await statistics.query('insert into preparation_step (step) values ($1) on conflict do nothing', [ofDepartment]);
    }
    await statistics.query('analyze');
  });
}
