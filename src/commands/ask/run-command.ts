import type { Command } from 'commander';

/** A fault that the person at the terminal can do something about; the message says what. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** Runs a command: a failure becomes one sentence on standard error and exit code 1. */
export async function runCommand(command: Command): Promise<void> {
  // A reader that closes the pipe, such as head, has what it wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  command.showHelpAfterError();
  try {
    await command.parseAsync();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
