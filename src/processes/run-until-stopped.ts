import { StartFault } from '../platform/start-fault.ts';
import { PlatformError } from '../platform/errors.ts';
import { PolicyFault } from '../platform/policy/files/read-policy-file.ts';
import { config } from '../platform/config.ts';

/**
 * Runs a server until it is told to stop (Ctrl-C, SIGTERM), then closes it in order. A fault at the start becomes a
 * sentence and exit code 1.
 */
export async function runUntilStopped(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  let stopping = false;
  const server = start();
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stderr.write('\nStopping …\n');
    server
      .then(({ close }) => close())
      .then(() => process.exit(0))
      .catch(reportFault);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await server;
  } catch (error) {
    reportFault(error);
  }
}

/** Says what is wrong and what to do, and ends the process. */
export function reportFault(error: unknown): never {
  process.stderr.write(`\n${sentenceOf(error)}\n`);
  process.exit(1);
}

/** What is wrong, and what to do, in words. */
export function sentenceOf(error: unknown): string {
  const { code, message, stack, port, address, errors } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
    errors?: unknown[];
  };
  if (error instanceof PlatformError) return `${message}\n${error.extensions.remedy}`;
  if (error instanceof StartFault) return `${message}\n${error.remedy}`;
  if (error instanceof PolicyFault)
    return `${message}\nCorrect the policies, then start again: nothing is answered by halves.`;
  if (code === 'EADDRINUSE')
    return `Port ${port ?? config.port} is taken. Stop what listens there, or set PORT to another port: PORT=4001 npm start`;
  if (code === 'EACCES' && port !== undefined)
    return `This account may not listen on port ${port}. Set PORT to a port above 1023.`;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ENOENT') {
    const where = address ?? (errors?.[0] as { address?: string } | undefined)?.address ?? '';
    return `The database cannot be reached${where && ` at ${where}`} (${code}). Start it, or correct the *_DATABASE_URL and DATABASE_ADMIN_URL variables.`;
  }
  if (code === '28P01' || code === '28000')
    return `The database refuses the login: ${message}. Correct the password in the database URL, or run the command prepare.`;
  if (code === '3D000') return `${message}. Run the command prepare with DATABASE_ADMIN_URL: it makes the databases.`;
  if (error instanceof RangeError) return message;
  return stack ?? message;
}
