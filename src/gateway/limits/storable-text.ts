import { Kind, visit, type DocumentNode } from 'graphql';
import { PlatformError } from '../../platform/errors.ts';

/**
 * Refuses variables with text that no database holds as it was sent: with the character U+0000, or with half of a
 * surrogate pair.
 * @throws PlatformError BAD_INPUT
 */
export function assertStorableText(variables: object): void {
  // No recursion: how deeply a value nests is for the schema to refuse.
  const open: [place: string, value: unknown][] = [['', variables]];
  for (const [at, one] of open) {
    if (typeof one === 'string') assertKept(one, at);
    else if (Array.isArray(one)) for (const item of one) open.push([at, item]);
    else if (typeof one === 'object' && one !== null)
      for (const [name, item] of Object.entries(one)) open.push([at === '' ? name : `${at}.${name}`, item]);
  }
}

/** The same for what a document says itself. @throws PlatformError BAD_INPUT */
export function assertStorableDocument(document: DocumentNode): void {
  const places: string[] = [];
  const place = {
    enter: ({ name }: { name: { value: string } }) => void places.push(name.value),
    leave: () => void places.pop(),
  };
  visit(document, {
    [Kind.ARGUMENT]: place,
    [Kind.OBJECT_FIELD]: place,
    [Kind.STRING]: ({ value }) => assertKept(value, places.join('.')),
  });
}

function assertKept(text: string, place: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw new PlatformError(
    'BAD_INPUT',
    `${place}: this text has a character that cannot be kept (U+0000, or half of a surrogate pair).`,
    { field: place, check: 'unicode' },
  );
}
