import { z } from 'zod';
import { sensitivities, updateRhythms, type Sensitivity, type UpdateRhythm } from '../catalogue-item.ts';
import { maskNames } from '../masks.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'write it in lower case with hyphens');
const day = z.iso.date().describe('A day, YYYY-MM-DD, Chinese standard time.');
const legalBasis = z.string().min(4).describe('Legal basis: law and article, or document number.');

const recipient = z.strictObject({
  department: name.describe('Department that asks.'),
  roles: z.array(name).min(1).optional().describe('Roles within it; without this, every role.'),
});

const fieldsOfType = z.strictObject({
  allow: z.array(z.string()).optional().describe('Fields released as they are.'),
  mask: z.record(z.string(), z.enum(maskNames)).optional().describe('Fields released masked, each with its mask.'),
});

const conditions = z.strictObject({
  'child.division': z
    .literal('within-requester')
    .optional()
    .describe('The child lives or is registered within the requester’s division.'),
  'child.sealed': z.literal('included').optional().describe('The rule covers sealed records too.'),
  'child.age': z
    .strictObject({
      from: z.int().min(0).max(150).optional().describe('The child has completed so many years, or more.'),
      below: z.int().min(1).max(150).optional().describe('The child has not completed so many years yet.'),
    })
    .optional()
    .describe('The child is of this age, on the day of the request in China.'),
  case: z.literal('named').optional().describe('The requester has named a case number.'),
  'child.category': z
    .array(z.string().regex(/^[A-Z][A-Z_]*$/, 'write the code of the register, as in LEFT_BEHIND'))
    .min(1)
    .optional()
    .describe('The child has at least one of these categories.'),
});

const rule = z.strictObject({
  id: name,
  because: legalBasis,
  to: z
    .union(
      [z.literal('everyone'), recipient, z.array(recipient).min(1)],
      'write everyone, or a requester such as { department: education, roles: [student-affairs] }',
    )
    .describe('Requesters.'),
  for: z
    .union([z.literal('any'), z.array(name).min(1)], 'write any, or a list of purposes such as [school-aid]')
    .describe('Purposes, from policies/purposes.yaml.'),
  in: z
    .string('write the division code in quotes, as in "610111"')
    .optional()
    .describe('Division in which the rule holds, for requesters and children of it; without it, everywhere.'),
  where: conditions.optional().describe('Records; without it, every record that is not sealed.'),
  fields: z
    .record(z.string(), fieldsOfType)
    .describe('Type → fields. A query or mutation is a field of the type Query or Mutation.'),
  from: day.optional(),
  until: day.optional().describe('The first day on which the rule no longer holds.'),
});

/** `policies/access/<department>.yaml`: who may see the fields that this department owns. */
export const accessFile = z.strictObject({
  department: name.describe('Whose fields these are.'),
  rules: z.array(rule),
});

/**
 * `emergency/<id>.yaml`: the rule of one emergency access. It is no file: the text stands in the policies in force, and
 * nowhere else. What no other rule can ask for, it must: one client, one child, and the instant of its end.
 */
export const emergencyText = z.strictObject({
  department: name,
  rules: z
    .array(
      rule.extend({
        to: recipient.extend({ client: z.string().min(1) }),
        where: conditions.extend({ 'child.id': z.uuid() }),
        until: z.iso.datetime(),
      }),
    )
    .length(1),
});

function term(what: string, otherwise: number) {
  return z
    .int()
    .min(1)
    .max(60)
    .optional()
    .describe(`Working days within which ${what}; ${otherwise} where nothing is written.`);
}

function bound(who: string, hour: number, day: number) {
  const most = z.int().min(1).max(10_000).optional();
  return z
    .strictObject({ hour: most, day: most })
    .optional()
    .describe(`How many ${who} may open in an hour and in a day; ${hour} and ${day} where nothing is written.`);
}

/** `policies/access/platform.yaml`: the floor, which no department may loosen. */
export const floorFile = z.strictObject({
  floor: z.array(
    z.strictObject({
      id: name,
      because: legalBasis,
      fields: z.record(z.string(), z.array(z.string()).min(1)).optional(),
      sealed: z
        .literal(true)
        .optional()
        .describe('This line is about sealed records, not about fields; it needs onlyTo.'),
      onlyTo: z.array(recipient).optional().describe('No other requester may have these, masked neither.'),
      clearOnlyTo: z.array(recipient).optional().describe('Every other requester may have these masked at most.'),
    }),
  ),
  emergency: z
    .strictObject({
      hours: z
        .int()
        .min(1)
        .max(24)
        .optional()
        .describe('Hours after which an emergency access ends by itself; 3 where nothing is written.'),
      atOnce: z
        .int()
        .min(1)
        .max(50)
        .optional()
        .describe('How many one client may hold open at once; 5 where nothing is written.'),
      perClient: bound('one client', 6, 12),
      perDivision: bound('all clients of one county', 20, 60),
      because: legalBasis,
    })
    .optional()
    .describe('Emergency access (破玻璃); without this, none can be opened. It opens nothing that the floor closes.'),
  terms: z
    .strictObject({
      because: legalBasis,
      application: term('an application for items is answered', 5),
      change: term('a policy change is reviewed', 5),
      correction: term('what is disputed is answered', 10),
      emergencyAccess: term('an emergency access that has ended is reviewed', 3),
      remindBefore: z
        .int()
        .min(1)
        .max(60)
        .optional()
        .describe(
          'Working days before the end of a term from which on the department is reminded; 3 where nothing is written.',
        ),
    })
    .optional()
    .describe(
      'Terms (办理时限), in working days by the calendar of public holidays. One that is under way keeps its last day.',
    ),
  statistics: z
    .strictObject({
      because: legalBasis,
      minimum: z.int().min(2).max(100).describe('The smallest number of children that is told (最小公布人数).'),
      minimumSensitive: z.int().min(2).max(100).describe('The same where children are divided by something sensitive.'),
      protectionWidth: z
        .int()
        .min(1)
        .max(100)
        .describe('How wide what others can work out of a smaller number stays, at least.'),
      roundTo: z
        .int()
        .min(1)
        .max(100)
        .describe(
          'To a multiple of what numbers are rounded that are told; 1: not at all, and the numbers of two days ' +
            'tell who came or went in between.',
        ),
    })
    .optional()
    .describe('What statistics tell to those who may not read the records; without this, nothing.'),
  log: z
    .strictObject({
      manyChildrenInAnHour: z
        .int()
        .min(1)
        .optional()
        .describe('One client that reads more children than these within an hour is shown as unusual reading.'),
      manyMissesInAnHour: z
        .int()
        .min(1)
        .optional()
        .describe('So is a client of whose look-ups more than these find nothing within an hour.'),
      manyRefusalsInAnHour: z
        .int()
        .min(1)
        .optional()
        .describe('So is a client of whose requests more than these are refused within an hour.'),
      sealedTo: z
        .array(recipient)
        .optional()
        .describe('Who reads of looks at sealed children of its own division; nobody where nothing is written.'),
      hidden: z
        .array(
          z.strictObject({
            id: name,
            because: legalBasis,
            to: z.array(recipient).min(1).describe('Whose looks are hidden.'),
            for: z.array(name).min(1).describe('Purposes of these looks.'),
          }),
        )
        .optional()
        .describe('Looks that a child’s guardian is not told of while the case is open that they name.'),
    })
    .optional()
    .describe('The policy of the audit log itself.'),
});

/** `policies/roles.yaml`: the closed list of roles. */
export const rolesFile = z.strictObject({
  roles: z
    .record(name, z.record(name, z.string().min(2).describe('Chinese title of the post.')))
    .describe('Department → role → Chinese title.'),
});

/** `policies/purposes.yaml`: the closed list of purposes. */
export const purposesFile = z.strictObject({
  purposes: z.record(
    name,
    z.strictObject({
      title: z.string().describe('Chinese term.'),
      legalBasis,
      caseNumber: z.boolean().optional().describe('The request must name a case.'),
    }),
  ),
});

const declared = {
  sensitivity: z.enum(Object.keys(sensitivities) as [Sensitivity, ...Sensitivity[]]).describe('How sensitive it is.'),
  retention: z
    .union(
      [z.int().min(1).max(100), z.enum(['permanent', 'none'])],
      'write a number of years such as 30, or permanent, or none for what is not kept',
    )
    .describe('For how many years a record is kept after its last change (保存期限).'),
  updated: z
    .enum(Object.keys(updateRhythms) as [UpdateRhythm, ...UpdateRhythm[]])
    .describe('How often it is brought up to date (更新周期).'),
};

const declaredOtherwise = z.strictObject(declared).partial();

/** `policies/catalogue.yaml`: what schema and rules do not say of a field. */
export const catalogueFile = z.strictObject({
  departments: z
    .record(
      name,
      z.strictObject({
        ...declared,
        types: z
          .record(
            z.string(),
            declaredOtherwise.extend({
              fields: z
                .record(z.string(), declaredOtherwise)
                .optional()
                .describe('Field → what differs from its type.'),
            }),
          )
          .optional()
          .describe('Type → what differs from the department.'),
      }),
    )
    .describe('Department → what holds for every field of it that states nothing else.'),
});

const measureName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'write the name of a measure, as in withoutCarer');

/** `policies/indicators.yaml`: what is reckoned from measures that are told. */
export const indicatorsFile = z.strictObject({
  indicators: z
    .record(
      z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'write a name as in guardianshipCoverage'),
      z.strictObject({
        title: z.string().min(2).describe('Chinese term.'),
        definition: z.string().min(10).describe('Whom it counts, by which records, and what it leaves out.'),
        source: legalBasis,
        add: z.array(measureName).min(1).describe('Measures whose counts are added up.'),
        subtract: z.array(measureName).optional().describe('Measures whose counts are taken from that.'),
        of: measureName.describe('The whole: the measure by whose count the rest is divided.'),
      }),
    )
    .describe('Name, as the field of a row → indicator.'),
});

export type AccessFile = z.infer<typeof accessFile>;
export type EmergencyText = z.infer<typeof emergencyText>;
export type FloorFile = z.infer<typeof floorFile>;
export type IndicatorsFile = z.infer<typeof indicatorsFile>;
export type CatalogueFile = z.infer<typeof catalogueFile>;
