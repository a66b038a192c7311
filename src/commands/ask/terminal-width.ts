/** Columns of the terminal; what goes into a file or a pipe is set wider, since nothing wraps it there. */
export function terminalWidth(): number {
  return process.stdout.columns ?? 160;
}
