import { describe, expect, test } from '@jest/globals';
import { ownedFields } from '../../src/commands/owned-fields.ts';
import { folders } from '../../src/platform/folders.ts';
import { sensitivities, type CatalogueItem } from '../../src/platform/policy/catalogue-item.ts';
import { catalogueItems } from '../../src/platform/policy/catalogue/catalogue-items.ts';
import { describeFields } from '../../src/platform/policy/catalogue/describe-fields.ts';
import { findCatalogueItems } from '../../src/platform/policy/catalogue/find-catalogue-items.ts';
import type { Rule } from '../../src/platform/policy/policy.ts';
import { readCatalogue } from '../../src/platform/policy/catalogue/read-catalogue.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { isRootType } from '../../src/platform/policy/structural-types.ts';

const policies = standingPolicies();
const { contract } = policies;
const described = describeFields(folders.schema, contract.departments);
const fields = readCatalogue(folders.policies, contract, described);
const today = new Date('2026-11-26T10:00:00+08:00');
const items = catalogueItems(fields, policies, today);

function itemOf(id: string, all: readonly CatalogueItem[] = items): CatalogueItem {
  const item = all.find((one) => one.id === id);
  if (!item) throw new Error(`The catalogue has no item ${id}.`);
  return item;
}

/** The types that somebody reaches who asks for all that hangs on one of this type. */
function typesLedToFrom(type: string, reached = new Set<string>()): Set<string> {
  if (reached.has(type) || !contract.types.has(type)) return reached;
  reached.add(type);
  for (const link of contract.types.get(type)!.values()) typesLedToFrom(link.type.replaceAll(/[[\]]/g, ''), reached);
  return reached;
}

/** The catalogue where one more rule stands. */
function itemsWith(rule: Partial<Rule>, now = today): CatalogueItem[] {
  const releasing = new Map([['Checkup', new Map([['heightCm', { effect: 'allow' as const, mask: null }]])]]);
  const where = {
    withinRequester: true,
    place: null,
    sealedIncluded: false,
    categories: null,
    age: null,
    caseNamed: false,
    childId: null,
  };
  const added: Rule = {
    id: 'checkup-sports',
    because: '体育法 第二十八条',
    source: 'policies/access/health.yaml:1',
    to: [{ department: 'education', roles: ['student-affairs'], client: null }],
    purposes: ['school-aid'],
    where,
    fields: releasing,
    from: null,
    until: null,
    ...rule,
  };
  return catalogueItems(fields, { ...policies, rules: [...policies.rules, added] }, now);
}

describe('Every field of every department', () => {
  const owned = contract.departments.flatMap((department) =>
    [...ownedFields(folders.schema, department)]
      .filter(([type]) => !isRootType(type))
      .flatMap(([type, names]) => names.map((field) => ({ id: `${type}.${field}`, owner: department }))),
  );

  test('is one item of the catalogue, under the department that owns it', () => {
    expect(owned.length).toBeGreaterThan(100);
    expect(items.map(({ id, owner }) => `${id} of ${owner}`).sort()).toEqual(
      owned.map(({ id, owner }) => `${id} of ${owner}`).sort(),
    );
  });

  test('has a Chinese title of its own words and an English meaning', () => {
    for (const { id, title, meaning } of items) {
      expect(`${id}: ${title}`).toMatch(/^[\w.]+: \p{Script=Han}/u);
      expect(`${id}: ${title}`).not.toMatch(/\. /);
      expect(`${id}: ${meaning}`).toMatch(/[a-z].*\.$/i);
    }
  });

  test('has a sensitivity, a retention and an update rhythm', () => {
    for (const { sensitivity, retentionYears, updateRhythm } of items) {
      expect(Object.keys(sensitivities)).toContain(sensitivity);
      expect(retentionYears === null || (Number.isInteger(retentionYears) && retentionYears >= 0)).toBe(true);
      expect(updateRhythm).toMatch(/\p{Script=Han}/u);
    }
  });

  test('to which a child leads is at least what the law says of children under fourteen, unless it is shared with everyone; that is never more than ordinary', () => {
    const led = typesLedToFrom('Child');
    expect([...led]).toEqual(expect.arrayContaining(['Parent', 'Dropout', 'Injury', 'ProtectiveRemoval']));
    for (const { id, type, sensitivity, sharing } of items) {
      if (sharing === 'unconditional' || led.has(type))
        expect(`${id}: ${sensitivity === 'ordinary'}`).toBe(`${id}: ${sharing === 'unconditional'}`);
    }
  });

  test.each([
    'Medical.mentalHealth',
    'Diagnosis.code',
    'Child.residentId',
    'Carer.residentId',
    'Schooling.studentNumber',
    'GuardianDetention.measure',
    'Parent.condition',
  ])('%s is sensitive at any age', (id) => {
    expect(itemOf(id).sensitivity).toBe('sensitive');
  });
});

describe('An item', () => {
  test('says what its field means, of which codes, how sensitive it is, for how long it is kept, and who may see it by which law', () => {
    expect(itemOf('Medical.mentalHealth')).toEqual({
      id: 'Medical.mentalHealth',
      type: 'Medical',
      field: 'mentalHealth',
      owner: 'health',
      title: '心理健康状况',
      meaning: 'Finding of the last mental health screening.',
      valueType: 'MentalHealth',
      codeTable: [
        { code: 'NOT_ASSESSED', title: '未评估' },
        { code: 'NO_FINDING', title: '未见异常' },
        { code: 'NEEDS_ATTENTION', title: '需要关注' },
        { code: 'IN_TREATMENT', title: '治疗中' },
      ],
      sensitivity: 'sensitive',
      retentionYears: 15,
      updateRhythm: '每学年筛查后',
      sharing: 'conditional',
      purposes: ['child-protection', 'child-health', 'mandatory-report-health'],
      readers: [
        {
          department: 'health',
          roles: ['clinic'],
          purposes: ['child-health'],
          effect: 'allow',
          mask: null,
          rule: 'medical-child-health',
          because: '东政办〔2019〕6号（S0-28 病残儿童排查）',
          from: null,
          until: null,
        },
        {
          department: 'health',
          roles: ['clinic'],
          purposes: ['mandatory-report-health'],
          effect: 'allow',
          mask: null,
          rule: 'medical-mandatory-report',
          because: '未成年人保护法 第十一条；东政办〔2019〕6号（S0-11）',
          from: null,
          until: null,
        },
        {
          department: 'civil-affairs',
          roles: ['child-welfare'],
          purposes: ['child-protection'],
          effect: 'allow',
          mask: null,
          rule: 'medical-child-protection',
          because: '东政办〔2019〕6号（S0-18、S0-19）；未成年人保护法 第八十一条',
          from: null,
          until: null,
        },
      ],
    });
  });

  test('of a list of codes has the codes, of a code whose term is explained the term alone, of any other field none', () => {
    expect(itemOf('Child.categories')).toMatchObject({
      valueType: '[ChildCategory]',
      codeTable: expect.arrayContaining([{ code: 'ORPHAN', title: '孤儿' }]),
    });
    expect(itemOf('RuleExplanation.unmet').codeTable).toContainEqual({ code: 'PURPOSE', title: '用途' });
    expect(itemOf('Child.birthDate').codeTable).toBeNull();
  });

  test('is shared without condition where a rule opens it to everyone for any purpose, on condition where another department may see it, and not at all else', () => {
    expect(itemOf('Division.name')).toMatchObject({
      sharing: 'unconditional',
      readers: [{ department: null, roles: null, purposes: null }],
      purposes: [...policies.purposes.keys()],
    });
    expect(itemOf('Diagnosis.code').sharing).toBe('conditional');
    expect(itemOf('Diagnosis.name')).toMatchObject({ sharing: 'not-shared', readers: [{ department: 'health' }] });
  });

  test('names the mask of whoever sees it masked', () => {
    expect(itemOf('Diagnosis.code').readers).toContainEqual(
      expect.objectContaining({ department: 'education', effect: 'mask', mask: 'icdChapter' }),
    );
  });

  test('is found by a part of its id, its title or its meaning, whatever is written in capitals', () => {
    const ofHealth = items.filter(({ owner }) => owner === 'health');
    const idsOf = (search: string) => findCatalogueItems(ofHealth, { search }).map(({ id }) => id);
    expect(idsOf('MEDICAL.MENTAL')).toEqual(['Medical.mentalHealth']);
    expect(idsOf('心理')).toEqual(['Medical.mentalHealth', 'Child.counsellings', 'Counselling.counsellor']);
    expect(idsOf('mental health SCREENING')).toEqual(['Medical.mentalHealth']);
    expect(idsOf('no such thing')).toEqual([]);
    expect(
      findCatalogueItems(items, {
        owner: 'health',
        sharing: 'not-shared',
        sensitivity: 'sensitive',
        search: 'height',
      }).map(({ id }) => id),
    ).toEqual(['Checkup.heightCm']);
    expect(findCatalogueItems(items, {})).toHaveLength(items.length);
  });
});

describe('A new rule', () => {
  const height = 'Checkup.heightCm';

  test('for another department makes an item shared on condition, and the department one of its readers', () => {
    expect(itemOf(height)).toMatchObject({ sharing: 'not-shared', purposes: ['child-health'] });
    expect(itemOf(height, itemsWith({}))).toMatchObject({
      sharing: 'conditional',
      purposes: ['school-aid', 'child-health'],
      readers: [
        { rule: 'medical-child-health' },
        {
          department: 'education',
          roles: ['student-affairs'],
          purposes: ['school-aid'],
          rule: 'checkup-sports',
          because: '体育法 第二十八条',
        },
      ],
    });
  });

  test('for several departments makes each of them a reader', () => {
    const to = [
      { department: 'education', roles: null, client: null },
      { department: 'police', roles: ['police-station'], client: null },
    ];
    expect(itemOf(height, itemsWith({ to })).readers.map(({ department, roles }) => [department, roles])).toEqual([
      ['health', ['clinic']],
      ['education', null],
      ['police', ['police-station']],
    ]);
  });

  test('for everyone is without condition only if it has no purpose, no condition on the record and no mask', () => {
    const where = {
      withinRequester: false,
      place: null,
      sealedIncluded: false,
      categories: null,
      age: null,
      caseNamed: false,
      childId: null,
    };
    const open = { to: 'everyone', purposes: 'any', where } as const;
    const masked = new Map([
      ['Checkup', new Map([['heightCm', { effect: 'mask' as const, mask: 'initial' as const }]])],
    ]);
    expect(itemOf(height, itemsWith(open)).sharing).toBe('unconditional');
    expect(itemOf(height, itemsWith({ ...open, purposes: ['school-aid'] })).sharing).toBe('conditional');
    expect(itemOf(height, itemsWith({ ...open, where: { ...where, withinRequester: true } })).sharing).toBe(
      'conditional',
    );
    expect(itemOf(height, itemsWith({ ...open, where: { ...where, caseNamed: true } })).sharing).toBe('conditional');
    expect(itemOf(height, itemsWith({ ...open, fields: masked })).sharing).toBe('conditional');
  });

  test('counts from its first day on and no longer on its last', () => {
    const [from, until] = [new Date('2026-12-01T00:00:00+08:00'), new Date('2027-01-01T00:00:00+08:00')];
    const sharingAt = (now: string) => itemOf(height, itemsWith({ from, until }, new Date(now))).sharing;
    expect(sharingAt('2026-11-30T23:59:59+08:00')).toBe('not-shared');
    expect(sharingAt('2026-12-01T00:00:00+08:00')).toBe('conditional');
    expect(sharingAt('2026-12-31T23:59:59+08:00')).toBe('conditional');
    expect(sharingAt('2027-01-01T00:00:00+08:00')).toBe('not-shared');
    expect(itemOf(height, itemsWith({ from, until }, from)).readers.at(-1)).toMatchObject({ from, until });
  });
});
