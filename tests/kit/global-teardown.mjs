export default async function tearDown() {
  await globalThis.templateDatabases.stop();
}
