import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/**
 * A fault in a policy file. It stops the start: `policies/access/health.yaml:7 unknown field "diagnosys" on Medical,
 * did you mean "diagnosis"?`
 */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
}

type Path = readonly (string | number)[];

export interface PolicyFile<Value> {
  value: Value;
  /** `policies/access/health.yaml:7` */
  position(at: Path): string;
  /** Throws the fault with its position and, if there is one, the name that was probably meant. */
  fault(at: Path, problem: string, suggestion?: string): never;
}

/** The text of a policy file. @throws PolicyFault where it cannot be read */
export function readPolicyText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new PolicyFault(
      `${shownPath(path)} cannot be read (${(error as NodeJS.ErrnoException).code}). Restore the file or its permissions.`,
    );
  }
}

/**
 * Reads a YAML file of the given shape. @throws PolicyFault for unreadable files, YAML faults and anything that does
 * not fit the shape.
 */
export function readPolicyFile<Shape extends z.ZodType>(path: string, shape: Shape): PolicyFile<z.infer<Shape>> {
  return parsePolicyText(shownPath(path), readPolicyText(path), shape);
}

/** As seen from where the command was called, if it lies below; else its last folder and its name. */
export function shownPath(path: string): string {
  return relative(process.cwd(), path).startsWith('..')
    ? join(basename(dirname(path)), basename(path))
    : relative(process.cwd(), path);
}

/**
 * Reads the text of a policy file of the given shape.
 * @param shown names the file in a fault
 * @throws PolicyFault for YAML faults and anything that does not fit the shape
 */
export function parsePolicyText<Shape extends z.ZodType>(
  shown: string,
  text: string,
  shape: Shape,
): PolicyFile<z.infer<Shape>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) throw new PolicyFault(`${shown}:${lines.linePos(broken.pos[0]).line} ${broken.message.split('\n')[0]}`);

  const position = (at: Path): string => {
    for (let length = at.length; length > 0; length--) {
      const above = document.getIn(at.slice(0, length - 1), true);
      const pair = isMap(above)
        ? above.items.find(({ key }) => isScalar(key) && key.value === at[length - 1])
        : undefined;
      // The line of the key: what stands below it may begin on the next one.
      const node = pair ? pair.key : document.getIn(at.slice(0, length), true);
      if (isNode(node) && node.range) return `${shown}:${lines.linePos(node.range[0]).line}`;
    }
    return `${shown}:1`;
  };
  const fault = (at: Path, problem: string, suggestion?: string): never => {
    throw new PolicyFault(
      `${position(at)} ${problem}${suggestion === undefined ? '' : `, did you mean "${suggestion}"?`}`,
    );
  };

  if (document.contents === null)
    fault(
      [],
      `the file is empty: write ${keysOf(shape, [])
        .map((key) => `"${key}:"`)
        .join(', then ')}; policies/README.md has an example`,
    );
  const checked = shape.safeParse(document.toJS());
  if (!checked.success) {
    const issues = checked.error.issues.flatMap(innermost);
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
    const at = issue.path as (string | number)[];
    const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : null;
    if (key !== null) fault([...at, key], `unknown key "${key}"`, closest(key, keysOf(shape, at)));
    const given: unknown = document.getIn(at);
    const expected = issue.code === 'invalid_value' ? issue.values.map(String) : null;
    if (expected && typeof given === 'string')
      fault(at, `unknown value "${given}" for "${at.at(-1)}"`, closest(given, expected));
    if (given === undefined) fault(at, `"${at.at(-1)}" is missing`);
    if (issue.code === 'invalid_type' && issue.expected === 'array')
      fault(at, `"${at.at(-1)}" is a list: write [${isScalarValue(given) ? given : '…'}], with brackets`);
    fault(at, `${isScalarValue(given) ? `"${given}" for ` : ''}"${at.at(-1)}" cannot be read: ${issue.message}`);
  }
  return { value: checked.data as z.infer<Shape>, position, fault };
}

/**
 * Of what fits none of several shapes: what is wrong with a key that is written, where one is; else what may be written
 * at all.
 */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const within = issue.errors
    .flat()
    .map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
    .flatMap(innermost);
  const unknown = within.filter(({ code }) => code === 'unrecognized_keys');
  return unknown.length > 0 ? unknown : [issue];
}

function isScalarValue(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The keys that the shape knows at this place of the file. */
function keysOf(shape: z.ZodType, at: Path): string[] {
  let here = alternatives(shape);
  for (const step of at) here = here.flatMap((one) => below(one, step)).flatMap(alternatives);
  return here.flatMap((one) => Object.keys(definition(one).shape ?? {}));
}

interface Definition {
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  valueType?: z.ZodType;
  innerType?: z.ZodType;
  options?: z.ZodType[];
}

function definition(shape: z.ZodType): Definition {
  return shape.def as unknown as Definition;
}

function below(shape: z.ZodType, step: string | number): z.ZodType[] {
  const { shape: keys, element, valueType } = definition(shape);
  const next = typeof step === 'number' ? element : (keys?.[step] ?? valueType);
  return next ? [next] : [];
}

/** What may stand where the shape is: itself without "optional", or each of its alternatives. */
function alternatives(shape: z.ZodType): z.ZodType[] {
  const { innerType, options } = definition(shape);
  return innerType ? alternatives(innerType) : (options?.flatMap(alternatives) ?? [shape]);
}
