import { listFiles } from './list-files.ts';

/** Files and folders whose name says nothing of what is in them. */
export function forbiddenNameFaults(root: string): string[] {
  return listFiles(root).flatMap((path) => {
    const word = path.split(/[/._-]/).find((part) => /^(utils?|helpers?|commons?|managers?)$/i.test(part));
    return word === undefined
      ? []
      : [`${path} is called "${word}", which says nothing of what is in it: name it after its main export.`];
  });
}
