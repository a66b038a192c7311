import type { EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';

/** Login and database of each department on the embedded server. */
export function embeddedUrls(server: EmbeddedPostgres): (department: string) => string {
  return (department) => {
    const stem = department.replaceAll('-', '_');
    return server.urlOf(`tonghu_${stem}`, stem);
  };
}
