import { registerHooks } from 'node:module';

const original = '?original=.ts';

/**
 * Puts exports of this process's modules out of action before they are loaded, so that the product needs no switch for it.
 * @param replacements path below src/ → code whose exports take the place of those of the same name; `Original` holds the module as it is
 */
export function replaceExports(replacements: Record<string, string>): void {
  registerHooks({
    load(url, context, nextLoad) {
      const path = Object.keys(replacements).find((one) => url.endsWith(`/src/${one}`));
      if (path === undefined) return nextLoad(url, context);
      const own = JSON.stringify(`${url}${original}`);
      return { format: 'module', shortCircuit: true, source: `export * from ${own};\nimport * as Original from ${own};\n${replacements[path]}` };
    },
  });
}
