/** Words before which a long line is broken. */
const clauses = / (?=(?:from|left join|(?<!left )join|where|and|or|order by|limit|values|set|returning|on conflict) )/;

const width = 118;

/**
 * SQL statements by department, as a file that a reviewer reads: a statement that is sent more than once stands once,
 * with how often.
 */
export function renderStatements(byDepartment: ReadonlyMap<string, readonly string[]>): string {
  return [...byDepartment]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([department, statements]) => {
      const counts = new Map<string, number>();
      for (const sql of statements) counts.set(sql, (counts.get(sql) ?? 0) + 1);
      const total = `${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}`;
      return [
        `-- ${department}: ${total}\n`,
        ...[...counts].map(([sql, count]) => `${count > 1 ? `-- ${count} times\n` : ''}${layOut(sql)};\n`),
      ].join('\n');
    })
    .join('\n');
}

/** Without the lines that its author gave it: a difference is one of the statement, not of its layout. */
function layOut(sql: string): string {
  const text = sql.trim().replace(/\s+/g, ' ');
  if (text.length <= width) return text;
  const [first, ...rest] = text.split(clauses).flatMap(wrap);
  return [first, ...rest.map((part) => `  ${part}`)].join('\n');
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > width - 20)
      lines.push(last === undefined ? word : `  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
