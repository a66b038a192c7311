import { requesterDivision } from '../requesters.ts';
import { lengths, type Workload } from '../workloads.ts';
import { connected } from '../../src/platform/database/connected.ts';

/** For each kind of sample, the variables of as many requests. */
export type Samples = Record<Workload['samples'], Record<string, unknown>[]>;

/**
 * Towns of the requesters' place with enough children, and children that live there, always the same ones.
 * @param url database that holds the children
 */
export async function loadSamples(url: string): Promise<Samples> {
  const place = `${requesterDivision.slice(0, 6)}%`;
  return connected(url, async (connection) => {
    const { rows: towns } = await connection.query<{ town: string; children: number }>(
      `select substr(residence_division, 1, 9) as town, count(*)::int as children from child
        where residence_division like $1 and not sealed group by town having count(*) >= 20
        order by count(*) desc, town limit 16`,
      [place],
    );
    const children = await connection.query<{ id: string }>(
      `select child_id as id from child where residence_division like $1 and not sealed
        order by md5(child_id::text) limit 32`,
      [place],
    );
    return {
      towns: towns.map(divisionOf),
      fullTowns: towns.filter(({ children: count }) => count >= Math.max(...lengths)).map(divisionOf),
      place: [{}],
      children: children.rows.map(({ id }) => ({ id })),
      checkups: children.rows.map(({ id }) => ({
        input: {
          childId: id,
          version: 0,
          reason: '季度体检',
          checkedOn: '2025-09-10',
          heightCm: 121.5,
          weightKg: 23.4,
          hospital: '纺织城街道社区卫生服务中心',
        },
      })),
    };
  });
}

function divisionOf({ town }: { town: string }): { division: string } {
  return { division: town.padEnd(12, '0') };
}
