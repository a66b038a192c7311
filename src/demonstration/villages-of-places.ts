import { divisionRange, findDivisionKind } from '../platform/standards/division-code.ts';
import { readDivisions } from '../platform/standards/divisions.ts';

export interface Village {
  /** 12 digits. */
  code: string;
  name: string;
  /** The place of the source documents that the village belongs to, six digits. */
  place: string;
}

/** The places of the five source documents: 武汉东西湖, 钦州, 天津, 西安灞桥, 资阳. */
export const places = ['420112', '450700', '120000', '610111', '512000'] as const;

/** The village committees (村委会) of the five places; 东西湖 has none left, there it is every community (居委会). */
export async function villagesOfPlaces(): Promise<Village[]> {
  const all: Village[] = [];
  const ranges = places.map((place) => ({ place, ...divisionRange(place) }));
  for await (const { code, name, level } of readDivisions()) {
    if (level !== 'village') continue;
    const range = ranges.find(({ from, below }) => from <= code && code < below);
    if (range !== undefined) all.push({ code, name, place: range.place });
  }
  return places.flatMap((place) => {
    const ofPlace = all.filter((village) => village.place === place);
    const rural = ofPlace.filter(({ code }) => findDivisionKind(code)?.name === '村委会');
    return rural.length > 0 ? rural : ofPlace;
  });
}
