import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Department } from './define-department.ts';

const source = join(import.meta.dirname, '..', '..');
const folder = join(source, 'departments');

/** Subgraphs on the same manifest as a department that keep no child's records. */
const offices = ['governance', 'statistics'];

/** The names of the departments: one folder each, and nothing else registers them. */
export function departmentNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The names of all subgraphs: the departments, governance and statistics. */
export function subgraphNames(): string[] {
  return [...departmentNames(), ...offices].sort();
}

/** The manifest of one department, or of one of the others. */
export async function loadDepartment(name: string): Promise<Department> {
  const place = offices.includes(name) ? source : folder;
  const { default: department } = (await import(join(place, name, 'department.ts'))) as { default: Department };
  if (department.name !== name)
    throw new Error(`${join(place, name, 'department.ts')} calls itself "${department.name}": name it as its folder.`);
  return department;
}

/** The manifests of all departments. */
export function loadDepartments(): Promise<Department[]> {
  return Promise.all(departmentNames().map(loadDepartment));
}

/** The manifests of all subgraphs. */
export function loadSubgraphs(): Promise<Department[]> {
  return Promise.all(subgraphNames().map(loadDepartment));
}
