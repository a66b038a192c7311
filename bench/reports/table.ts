/** A Markdown table: the first columns to the left, the others to the right. */
export function table(head: string[], rows: (string | number)[][], left = 1): string {
  const rule = head.map((_, index) => (index < left ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
