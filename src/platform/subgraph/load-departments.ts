import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Department } from './define-department.ts';

const folder = join(import.meta.dirname, '..', '..', 'departments');

/** The names of the departments: one folder each, and nothing else registers them. */
export function departmentNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The manifest of one department. */
export async function loadDepartment(name: string): Promise<Department<any>> {
  const { default: department } = (await import(join(folder, name, 'department.ts'))) as { default: Department<any> };
  if (department.name !== name) throw new Error(`src/departments/${name}/department.ts calls itself "${department.name}": name it as its folder.`);
  return department;
}

/** The manifests of all departments. */
export function loadDepartments(): Promise<Department<any>[]> {
  return Promise.all(departmentNames().map(loadDepartment));
}
