import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Department } from './define-department.ts';
import type { Manifest } from './define-office.ts';

const source = join(import.meta.dirname, '..', '..');
const folder = join(source, 'departments');

/** The names of the departments: one folder each, and nothing else registers them. */
export function departmentNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The names of the offices: the folders with such a manifest. */
function officeNames(): string[] {
  return readdirSync(source).filter((name) => existsSync(join(source, name, 'office.ts')));
}

/** The names of all subgraphs: the departments and the offices. */
export function subgraphNames(): string[] {
  return [...departmentNames(), ...officeNames()].sort();
}

/** The manifest of one department or office. */
export async function loadDepartment(name: string): Promise<Manifest> {
  const file = officeNames().includes(name) ? join(source, name, 'office.ts') : join(folder, name, 'department.ts');
  const { default: manifest } = (await import(file)) as { default: Manifest };
  if (manifest.name !== name) throw new Error(`${file} calls itself "${manifest.name}": name it as its folder.`);
  return manifest;
}

/** The manifests of all departments. */
export function loadDepartments(): Promise<Department[]> {
  return Promise.all(departmentNames().map(loadDepartment));
}

/** The manifests of all subgraphs. */
export function loadSubgraphs(): Promise<Manifest[]> {
  return Promise.all(subgraphNames().map(loadDepartment));
}
