/** Why the platform cannot start, for the person at the terminal: `message` says what is wrong, `remedy` what to do. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** Words that Node's file errors and PostgreSQL's log have in common, and what they mean for the folder. */
const causes: [RegExp, (folder: string) => [message: string, remedy: string]][] = [
  [
    /no space left on device|quota exceeded|disk is full/i,
    (folder) => [
      `The disk that holds ${folder} is full.`,
      'Free some space, or set DATA_DIR to a folder on another disk.',
    ],
  ],
  [
    /read-only file system|ENOENT.*mkdir/i,
    (folder) => [
      // Node says ENOENT when it may not make the folder itself
      `${folder} is on a file system that is mounted read-only.`,
      'Set DATA_DIR to a folder that can be written.',
    ],
  ],
  [
    /permission denied|operation not permitted/i,
    (folder) => [
      `The account that runs this may not write in ${folder}.`,
      'Start as the account that owns the folder, give the folder to this one (chown -R), or set DATA_DIR to ' +
        'another folder.',
    ],
  ],
  [
    /not a directory|file already exists/i,
    (folder) => [
      `${folder} cannot be used as a folder.`,
      'Move away what stands there, or set DATA_DIR to another folder.',
    ],
  ],
  [
    /user ID \d+: user does not exist/i,
    () => [
      'PostgreSQL needs an account with a name; this one is a bare number.',
      'Start as an account that /etc/passwd names, or set a database URL for each department.',
    ],
  ],
  [
    /cannot allocate memory|could not map anonymous shared memory/i,
    () => [
      'There is too little memory for PostgreSQL.',
      'Stop other programs, or use a machine with at least 1 GB free.',
    ],
  ],
];

/**
 * The fault behind a failure while the database in `folder` was being started.
 *
 * @param cause - an error of Node's file system or processes, or the words of PostgreSQL (standard error, tail of its
 * log)
 * @returns the fault; its message carries the original words
 */
export function startFaultFrom(cause: Error | string, folder: string): StartFault {
  if (cause instanceof StartFault) return cause;
  const words = typeof cause === 'string' ? cause.trim() : cause.message;
  const known = causes.find(([pattern]) => pattern.test(words))?.[1](folder);
  const [message, remedy] = known ?? [
    `The database in ${folder} did not start.`,
    `Its own words say why. If the data can be made again, delete ${folder} for a fresh start.`,
  ];
  return new StartFault(`${message}\n${words}`.trimEnd(), remedy, { cause });
}
