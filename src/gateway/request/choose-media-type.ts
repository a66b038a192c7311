import { MIMEType } from 'node:util';

interface Range {
  type: string;
  subtype: string;
  /** From 0 (not wanted) to 1. */
  quality: number;
  position: number;
}

/**
 * The media type that a client wants most by its header `accept` (RFC 9110, 12.5.1): by quality, then by the order of
 * the header, then by the order of what is offered. Null where it wants none of them.
 */
export function chooseMediaType<Offered extends string>(
  accept: string | undefined,
  offered: readonly Offered[],
): Offered | null {
  const ranges = readRanges(accept?.trim() || '*/*');
  const wanted = offered.flatMap((mediaType) => {
    const range = mostSpecific(ranges, mediaType);
    return range && range.quality > 0 ? [{ mediaType, ...range }] : [];
  });
  wanted.sort((a, b) => b.quality - a.quality || a.position - b.position);
  return wanted[0]?.mediaType ?? null;
}

/** What is no media type is passed over, as is one in another charset than that of the answers. */
function readRanges(accept: string): Range[] {
  const parts = accept.match(/(?:[^,"]|"(?:\\.|[^"\\])*(?:"|$))+/g) ?? [];
  return parts.flatMap((part, position) => {
    const mediaType = readMediaType(part);
    if (!mediaType || !isUtf8(mediaType)) return [];
    const { type, subtype, params } = mediaType;
    return [{ type, subtype, quality: readQuality(params.get('q')), position }];
  });
}

function readQuality(text: string | null): number {
  if (text === null) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}

function mostSpecific(ranges: readonly Range[], mediaType: string): Range | undefined {
  const [type, subtype] = mediaType.split('/');
  const ofType = ranges.filter((range) => range.type === type);
  return (
    ofType.find((range) => range.subtype === subtype) ??
    ofType.find((range) => range.subtype === '*') ??
    ranges.find((range) => range.type === '*' && range.subtype === '*')
  );
}

/** A media type with its parameters, quoted or not, names in any case; null where it is none. */
export function readMediaType(text: string): MIMEType | null {
  try {
    return new MIMEType(text.trim());
  } catch {
    return null;
  }
}

/** Whether a media type leaves its charset open, or names UTF-8. */
export function isUtf8({ params }: MIMEType): boolean {
  return /^utf-?8$/i.test(params.get('charset') ?? 'utf-8');
}
