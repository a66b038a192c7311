import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { openDepartmentDatabase, type DepartmentDatabase } from '../../src/platform/subgraph/department-database.ts';
import { lockChild } from '../../src/platform/records/lock-child.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { announceContribution } from '../../src/platform/statistics/announce-contribution.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { loadDepartments, subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { reconcileDepartment, recountDepartment } from '../../src/statistics/counting/recount.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';
import { proofSeed } from '../proof/proof-seed.ts';

const root = join(import.meta.dirname, '..', '..');
const events = Number(process.env.STATISTICS_EVENTS ?? 200);
const killEvery = Math.max(99, Math.ceil(events / 40));
const now = new Date('2026-11-20T04:00:00Z');

let copies: DatabaseCopies;
let departments: Department[];
let statistics: pg.Client;
const databases = new Map<string, DepartmentDatabase>();
const sources = new Map<string, pg.Client>();

beforeAll(async () => {
  copies = await copyTemplateDatabases();
  departments = (await loadDepartments()).filter((department) => department.statistics);
  statistics = await copies.connect('statistics');
  for (const department of departments) {
    databases.set(
      department.name,
      await openDepartmentDatabase({ department, url: copies.urlOf(department.name), policies: standingPolicies() }),
    );
    sources.set(department.name, await copies.connect(department.name));
  }
});
afterAll(async () => {
  for (const database of databases.values()) await database.close();
  for (const source of sources.values()) await source.end();
  await statistics.end();
  await copies.drop();
});

/** Changes of a child's records and scope, as departments write them. */
const changesOf: Record<string, string[]> = {
  'civil-affairs': [
    `update child
      set residence_division = (select residence_division from child order by md5(child_id::text || :draw) limit 1)
      where child_id = :child`,
    'update child set sealed = not sealed where child_id = :child',
    `update child set categories = array['ORPHAN'] || categories where child_id = :child`,
    `update guardianship set lives_with = case lives_with when 'ALONE' then 'RELATIVES' else 'ALONE' end
      where child_id = :child`,
  ],
  education: [
    'update schooling set boarding = not boarding where child_id = :child',
    `update schooling set status = case status when 'ENROLLED' then 'SUSPENDED' else 'ENROLLED' end
      where child_id = :child and dropped_out_on is null`,
    `update child_scope
      set residence_division = (
        select residence_division from child_scope order by md5(child_id::text || :draw) limit 1
      ) where child_id = :child`,
  ],
  health: [
    `update medical_summary set vaccination_complete = not coalesce(vaccination_complete, false)
      where child_id = :child`,
    `update medical_summary set special_needs = case when special_needs = '{}' then array['DIETARY'] else '{}' end
      where child_id = :child`,
    'update child_scope set sealed = not sealed where child_id = :child',
  ],
  police: [
    `update household set status = 'NOT_REGISTERED', address = null where child_id = :child`,
    `insert into guardian_detention (child_id, detention_id, version, relation, measure, held_from, children_asked)
      values (:child, gen_random_uuid(), 1, 'FATHER', 'ARREST', '2026-09-01', false)`,
    'update child_scope set birth_date = birth_date + 40 where child_id = :child',
  ],
};

async function change(department: Department, kind: number, childId: string, draw: number): Promise<void> {
  const statement = changesOf[department.name]![kind % changesOf[department.name]!.length]!;
  await databases
    .get(department.name)!
    .fork()
    .transactional(async (em) => {
      await lockChild(em, childId);
      await em.execute(statement.replaceAll(':child', `'${childId}'`).replaceAll(':draw', `'${draw}'`));
      await announceContribution(
        em,
        { department: department.name, statistics: department.statistics, subscribers: ['statistics'] },
        childId,
      );
    });
}

/** Begins by and by: what changes meanwhile waits. */
function startCounting(): ChildProcess {
  const urls = Object.fromEntries(subgraphNames().map((name) => [name, copies.urlOf(name)]));
  return spawn(
    process.execPath,
    ['--import', './src/typescript.mjs', 'tests/statistics/couriers.ts', JSON.stringify(urls)],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

async function waitingDeliveries(): Promise<number> {
  const counts = await Promise.all(
    [...sources.values()].map((source) =>
      source.query<{ n: number }>(`select count(*)::int as n from outbox_delivery where subscriber = 'statistics'`),
    ),
  );
  return counts.reduce((sum, { rows }) => sum + rows[0]!.n, 0);
}

const differences = async () => {
  const found: Record<string, number> = {};
  for (const department of departments)
    found[department.name] = (
      await reconcileDepartment({ statistics, source: sources.get(department.name)!, department })
    ).differences;
  return found;
};
const none = { 'civil-affairs': 0, education: 0, health: 0, police: 0 };

describe('The counters of the statistics', () => {
  test('are those of the tables to begin with: every child that is not sealed counts once in each department', async () => {
    expect(await differences()).toEqual(none);
    const {
      rows: [register],
    } = await sources.get('civil-affairs')!.query('select count(*)::int as n from child where not sealed');
    const { rows } = await statistics.query(
      `select department, sum(children)::int as n from counted_cell join counted_facts on id = facts_id
        group by department order by department`,
    );
    expect(rows).toEqual(departments.map(({ name }) => ({ department: name, n: register!.n })));
  });

  test(
    `equal a full recount after ${events} random events, doubled and in any order, though whoever counts is killed again and again`,
    async () => {
      const { rows: children } = await sources
        .get('civil-affairs')!
        .query<{ child_id: string }>('select child_id from child order by child_id limit 200');
      const random = fc.sample(
        fc.record({
          department: fc.nat(departments.length - 1),
          kind: fc.nat(100),
          child: fc.nat(children.length - 1),
          draw: fc.nat(1000),
          isDoubled: fc.boolean(),
        }),
        { seed: proofSeed, numRuns: events },
      );
      let counting = startCounting();
      for (const [round, { department: at, kind, child, draw, isDoubled }] of random.entries()) {
        const department = departments[at]!;
        await change(department, kind, children[child]!.child_id, draw);
        const source = sources.get(department.name)!;
        // In any order: later events may overtake earlier ones. Twice: an event that was delivered comes again.
        if (isDoubled) {
          await source.query(
            `update outbox_delivery set position = $1
              where ctid in (
                select ctid from outbox_delivery where subscriber = 'statistics'
                order by random() limit 2 for update skip locked
              )`,
            [draw],
          );
          await source.query(
            `insert into outbox_delivery (child_id, event_id, subscriber, position)
              select child_id, id, 'statistics', position from outbox_event where kind like '%.contribution-changed'
              order by random() limit 1 on conflict do nothing`,
          );
        }
        if (round % killEvery === killEvery - 1) {
          // While it carries, wherever it is just then.
          for (const before = await waitingDeliveries(); (await waitingDeliveries()) >= before;)
            await new Promise((resolve) => {
              setTimeout(resolve, 20);
            });
          counting.kill('SIGKILL');
          await once(counting, 'exit');
          counting = startCounting();
        }
      }
      for (const deadline = Date.now() + 120_000; (await waitingDeliveries()) > 0 && Date.now() < deadline;)
        await new Promise((resolve) => {
          setTimeout(resolve, 100);
        });
      expect(await waitingDeliveries()).toBe(0);
      counting.kill('SIGKILL');
      expect(await differences()).toEqual(none);
      const {
        rows: [negative],
      } = await statistics.query('select count(*)::int as n from counted_cell where children < 0');
      expect(negative).toEqual({ n: 0 });
    },
    240_000 + events * 200,
  );

  test('are set right by a rebuild where they were wrong, each difference noted, and events under way count when they arrive', async () => {
    await statistics.query(
      `update counted_cell set children = children + 3
        where (division, facts_id) in (
          select division, facts_id from counted_cell join counted_facts on id = facts_id where department = 'education'
          order by 1, 2 limit 1
        )`,
    );
    expect((await differences()).education).toBe(1);
    const [education] = departments.filter(({ name }) => name === 'education');
    const {
      rows: [child],
    } = await sources
      .get('education')!
      .query('select child_id from schooling join child_scope using (child_id) where not sealed limit 1');
    await change(education!, 0, child!.child_id, 0);
    expect(await waitingDeliveries()).toBe(1);
    expect(
      await recountDepartment({ statistics, source: sources.get('education')!, department: education!, now }),
    ).toMatchObject({ differences: 1 });
    const { rows } = await statistics.query(
      `select difference from counted_change where origin = 'RECOUNT' order by position desc limit 1`,
    );
    expect(rows).toEqual([{ difference: -3 }]);
    expect(await differences()).toEqual(none);
    const counting = startCounting();
    while ((await waitingDeliveries()) > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    counting.kill('SIGKILL');
    expect(await differences()).toEqual(none);
  });
});
