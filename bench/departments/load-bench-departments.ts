import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { loadDepartment } from '../../src/platform/subgraph/load-departments.ts';
import { ownNames } from './bench-names.ts';
import { generateDepartment } from './generate-department.ts';

/** The manifests of departments of the benchmark: the product's own, or generated. */
export async function loadBenchDepartments(names: readonly string[]): Promise<Department[]> {
  return Promise.all(
    names.map(async (name) => (ownNames.includes(name) ? loadDepartment(name) : generateDepartment(name))),
  );
}
