import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

/** File below src/ → name of an export → expression that takes its place; `Original` holds the module as it is. */
export type Replacements = Record<string, Record<string, string>>;

const source = join(import.meta.dirname, '..', '..', 'src');

/**
 * Replaces exports of modules before this process loads them, so that the product needs no switch for it.
 * @throws Error where a file or an export is gone: figures of a platform that was measured whole would mislead
 */
export function replaceExports(replacements: Replacements): void {
  for (const path of Object.keys(replacements)) {
    if (!existsSync(join(source, path))) throw new Error(`src/${path} is gone: adapt bench/platform/replacements.ts.`);
  }
  registerHooks({
    load(url, context, nextLoad) {
      const path = Object.keys(replacements).find((one) => url.endsWith(`/src/${one}`));
      if (path === undefined) return nextLoad(url, context);
      const original = JSON.stringify(`${url}?original=.ts`);
      const lines = Object.entries(replacements[path]!).map(
        ([name, expression]) =>
          `if (!('${name}' in Original))
          throw new Error('src/${path} exports no ${name}: adapt bench/platform/replacements.ts.');
        export const ${name} = ${expression};`,
      );
      // A star export yields to an export of the same name.
      return {
        format: 'module',
        shortCircuit: true,
        source: [`export * from ${original};`, `import * as Original from ${original};`, ...lines].join('\n'),
      };
    },
  });
}
