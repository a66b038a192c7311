// Runs outside Jest's module system: the platform's own loader reads the TypeScript.
import '../../src/typescript.mjs';

export default async function setUp() {
  const { startTemplateDatabases } = await import('./template-databases.ts');
  globalThis.templateDatabases = await startTemplateDatabases();
  // Workers inherit the environment.
  process.env.LOG_LEVEL ??= 'silent';
  process.env.TEMPLATE_DATABASES = globalThis.templateDatabases.adminUrl;
}
