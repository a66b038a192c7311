import { rmSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { lockFaults } from '../kit/house-rules/lock-faults.ts';
import { writeTree } from '../kit/house-rules/write-tree.ts';

function faultsOf(packages: Record<string, object>): string[] {
  const tree = writeTree({ 'package-lock.json': JSON.stringify({ packages }) });
  try {
    return lockFaults(tree);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

describe('The lock of the packages', () => {
  test('fixes every package by its hash, names no registry and lacks none', () => {
    expect(lockFaults(process.cwd())).toEqual([]);
  });

  test('finds a package where Node does: beside its user or above it', () => {
    const integrity = 'sha512-AAAA';
    const packages = {
      '': { dependencies: { jest: '30.5.2' }, devDependencies: { '@swc/core': '1.16.22' } },
      'node_modules/jest': { integrity, dependencies: { chalk: '4.0.0' } },
      'node_modules/jest/node_modules/chalk': { integrity, dependencies: { '@swc/core': '1.16.22' } },
      'node_modules/@swc/core': { integrity },
    };
    expect(faultsOf(packages)).toEqual([]);
    expect(
      faultsOf({ ...packages, 'node_modules/@swc/core': { integrity, dependencies: { chalk: '4.0.0' } } }),
    ).toEqual([
      'node_modules/@swc/core depends on chalk, which package-lock.json lacks: the registry may not have it; take ' +
        'a version without it.',
    ]);
  });

  test('without a hash, with a registry, or without a package of another system is named', () => {
    expect(
      faultsOf({
        '': { dependencies: { lefthook: '2.2.2' } },
        'node_modules/lefthook': {
          resolved: 'https://registry.example/lefthook.tgz',
          optionalDependencies: { 'lefthook-android-arm64': '2.2.2' },
        },
      }),
    ).toEqual([
      'node_modules/lefthook depends on lefthook-android-arm64, which package-lock.json lacks: the registry may ' +
        'not have it; take a version without it.',
      'node_modules/lefthook names https://registry.example/lefthook.tgz in package-lock.json: keep .npmrc, which ' +
        'leaves registries out.',
      'node_modules/lefthook has no integrity in package-lock.json: delete its entry and run npm install ' +
        '--package-lock-only.',
    ]);
  });
});
