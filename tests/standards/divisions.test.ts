import { describe, expect, test } from '@jest/globals';
import { readDivisions } from '../../src/platform/standards/divisions.ts';
import { checkDivisionCode } from '../../src/platform/standards/division-code.ts';

describe('the published set of divisions', () => {
  test('is complete, each code once and well formed, each parent before its children', async () => {
    const seen = new Set<string>();
    const counts: Record<string, number> = {};
    const faults: string[] = [];
    for await (const { code, level, parent, name } of readDivisions()) {
      const checked = checkDivisionCode(code);
      if (!checked.valid || checked.value.level !== level || seen.has(code) || name.trim() === '') faults.push(code);
      if (parent === null ? level !== 'province' : !seen.has(parent)) faults.push(`${code} without ${parent}`);
      seen.add(code);
      counts[level] = (counts[level] ?? 0) + 1;
    }
    expect(faults).toEqual([]);
    expect(counts).toEqual({ province: 31, prefecture: 342, county: 2975, town: 41_351, village: 620_572 });
    for (const place of [
      '420112000000',
      '450700000000',
      '120000000000',
      '610111000000',
      '512000000000',
      '441900003000',
    ])
      expect(seen).toContain(place);
  }, 60_000);
});
