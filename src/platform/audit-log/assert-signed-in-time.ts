/** Seconds for which an entry waits at most: a log is signed every ten. */
const longest = 60;

const oldestWait = `
  with last as (select transaction, position from audit_leaf order by index desc limit 1),
       waiting as (
         select recorded_at from audit_entry
          where (transaction, position) > (select transaction, position from last) or not exists (select from last)
          order by transaction, position limit 1)
  select floor(extract(epoch from now() - recorded_at))::integer, pid, usename, datname
    from waiting left join lateral (
      select pid, usename, datname from pg_stat_activity
       where backend_xid is not null and pid <> pg_backend_pid() order by age(backend_xid) desc limit 1) oldest on true`;

/**
 * @param query runs a statement under the log role
 * @throws Error where the oldest entry without a place in the signed tree has waited longer than a minute, naming the
 * transaction before whose end no entry is placed, in whichever database of the server
 */
export async function assertSignedInTime(
  query: (sql: string, values: unknown[]) => Promise<unknown[][]>,
): Promise<void> {
  const [wait] = await query(oldestWait, []);
  if (wait === undefined) return;
  const [seconds, process, login, database] = wait;
  if (Number(seconds) <= longest) return;
  const behind =
    process === null
      ? ''
      : ` It waits for the transaction of ${String(login)} in ${String(database)}: end it, or pg_terminate_backend(${String(process)}).`;
  throw new Error(`The log has not been signed for ${String(seconds)} s.${behind}`);
}
