import { isUuid } from '../../platform/standards/uuid.ts';
import { listDemonstrationClients, type DemonstrationClient } from '../../identity-provider/demonstration-clients.ts';
import { CommandFailure } from './run-command.ts';

/** Asks the running platform as a client. @throws CommandFailure with what the platform refused */
export type AskAs = (
  client: DemonstrationClient,
  query: string,
  variables: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

export interface FoundChild {
  id: string;
  name: string;
  birthDate: string;
  residenceDivision: string;
  /** The place whose child welfare knows of the child: 6 digits. */
  place: string;
}

const fields = 'id name birthDate residenceDivision';

/**
 * The child of this file number or full name, among those of which child welfare knows in the five places.
 * @throws CommandFailure where there is none, or there are several of the name
 */
export async function getChild(text: string, { division }: DemonstrationClient, askAs: AskAs): Promise<FoundChild> {
  const isNear = (asker: DemonstrationClient) => division.startsWith(placeOf(asker));
  const askers = listDemonstrationClients()
    .filter(({ client }) => client.startsWith('child-welfare.'))
    .sort((one, other) => Number(isNear(other)) - Number(isNear(one)));
  const found = await Promise.all(
    askers.map(async (asker) => {
      const children = isUuid(text) ? await byNumber(text, asker, askAs) : await byName(text, asker, askAs);
      return children.map((child) => ({ ...child, place: placeOf(asker) }));
    }),
  );
  // A child who lives in one place and is registered in another is known in both.
  const [child, ...others] = [...Map.groupBy(found.flat(), ({ id }) => id).values()].map(([first]) => first!);
  if (!child)
    throw new CommandFailure(
      `Child welfare of the five places knows of no child "${text}". ` +
        'Give the full name or the number of the file; sealed files are not explained.',
    );
  if (others.length === 0) return child;
  const list = [child, ...others].map(
    ({ id, birthDate, residenceDivision }) => `  ${id}  born ${birthDate}, lives in ${residenceDivision}`,
  );
  throw new CommandFailure([`There are several children of the name ${text}. Give the number:`, ...list].join('\n'));
}

async function byNumber(id: string, asker: DemonstrationClient, askAs: AskAs): Promise<FoundChild[]> {
  const { child } = await askAs(asker, `query($id: ID!) { child(id: $id) { ${fields} } }`, { id });
  return child === null ? [] : [child as FoundChild];
}

async function byName(name: string, asker: DemonstrationClient, askAs: AskAs): Promise<FoundChild[]> {
  const query = `query($name: String!) {
    children(first: 50, filter: { name: $name }) { edges { node { ${fields} } } }
  }`;
  const { children } = (await askAs(asker, query, { name })) as { children: { edges: { node: FoundChild }[] } };
  return children.edges.map(({ node }) => node);
}

/** `child-welfare.610111@civil-affairs` → 610111 */
function placeOf({ client }: DemonstrationClient): string {
  return client.split(/[.@]/)[1]!;
}
