import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeMigration } from '../../src/commands/migration.ts';
import { migrationFaults } from '../kit/house-rules/migration-faults.ts';
import { writeTree } from '../kit/house-rules/write-tree.ts';

let tree: string;
beforeEach(() => {
  tree = writeTree({
    'migrations/police/0001-households.sql': 'create table household ();\n',
    'migrations/checksums.txt': '',
  });
  write('households', 'police');
});
afterEach(() => rmSync(tree, { recursive: true }));

const histories = ['platform', 'health', 'police'];
const write = (name: string, history = 'health') => writeMigration(history, name, histories, tree);
const edit = (path: string, sql: string) => writeFileSync(join(tree, path), sql);
const paths = () =>
  readFileSync(join(tree, 'migrations/checksums.txt'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(66));

function git(...args: string[]): void {
  const { status, stderr } = spawnSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.example', ...args], {
    cwd: tree,
    // A hook of git names its own repository in the environment.
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

describe('npm run migration', () => {
  test('makes the next file of the department, and its line among the checksums', () => {
    expect(write('add-check-ups')).toBe('migrations/health/0001-add-check-ups.sql');
    expect(write('add-injuries')).toBe('migrations/health/0002-add-injuries.sql');
    expect(readFileSync(join(tree, 'migrations/health/0002-add-injuries.sql'), 'utf8')).toBe('-- Add injuries.\n');
    expect(paths()).toEqual([
      'migrations/health/0001-add-check-ups.sql',
      'migrations/health/0002-add-injuries.sql',
      'migrations/police/0001-households.sql',
    ]);
    expect(migrationFaults(tree)).toEqual([]);
  });

  test('refreshes the line of a migration that is still being written', () => {
    const path = write('add-check-ups');
    edit(path, 'create table checkup ();\n');
    expect(migrationFaults(tree)).toHaveLength(1);
    expect(write('add-check-ups')).toBe(path);
    expect(readFileSync(join(tree, path), 'utf8')).toBe('create table checkup ();\n');
    expect(migrationFaults(tree)).toEqual([]);
  });

  test('refuses a migration that is on the main branch, and refreshes the others', () => {
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Keep households');
    git('switch', '--quiet', '--create', 'check-ups');
    edit('migrations/police/0001-households.sql', 'drop table household;\n');
    expect(() => write('households', 'police')).toThrow(
      'migrations/police/0001-households.sql is merged, and databases exist that were made by it: write the change ' +
        'as a new migration.',
    );
    write('add-check-ups');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Keep check-ups');
    expect(write('add-check-ups')).toBe('migrations/health/0001-add-check-ups.sql');
  });

  test('says which departments there are, and how a migration is named', () => {
    expect(() => write('add-fines', 'justice')).toThrow(
      'There is no department justice. There are: platform, health, police.',
    );
    for (const name of ['Add fines', '0002-add-fines', '../fines', 'add--fines', ''])
      expect(() => write(name)).toThrow('is no name of a migration: write small letters and hyphens');
  });
});
