import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { Migration, Migrator } from '@mikro-orm/migrations';
import pg from 'pg';

const folder = join(import.meta.dirname, '..', '..', 'migrations');

/** Brings a department's database to the newest state: the platform's own history first, then the department's. */
export async function migrate(department: string, url: string): Promise<void> {
  const orm = await MikroORM.init({
    driverOptions: { connectionString: url },
    clientUrl: url,
    dbName: new pg.Client({ connectionString: url }).database,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    extensions: [Migrator],
    logger: () => {},
    migrations: {
      tableName: 'migration',
      snapshot: false,
      migrationsList: [...readHistory('platform'), ...readHistory(department)],
    },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}

/** Each `migrations/<history>/<number>-<name>.sql` as a migration of that name. */
function readHistory(history: string) {
  return readdirSync(join(folder, history))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, history, file), 'utf8');
      const SqlMigration = class extends Migration {
        override up() {
          this.addSql(sql);
        }
      };
      return { name: `${history}/${file}`, class: SqlMigration };
    });
}
