import { strFromU8, unzipSync } from 'fflate';

/**
 * The values of a workbook's first sheet, read from what is packed in it: numbers as numbers, an empty cell as '' where
 * one stands after it.
 */
export function workbookCells(base64: string): (string | number)[][] {
  const packed = unzipSync(Buffer.from(base64, 'base64'));
  const shared = textsOf(packed['xl/sharedStrings.xml'] ? strFromU8(packed['xl/sharedStrings.xml']) : '', 'si');
  const sheet = strFromU8(packed['xl/worksheets/sheet1.xml']!);
  return elements(sheet, 'row').map((row) => {
    const cells: (string | number)[] = [];
    for (const [, attributes, inner = ''] of row.matchAll(/<c([^>]*?)(?:\/>|>(.*?)<\/c>)/gs))
      cells[columnOf(attributes!)] = valueOf(attributes!, inner, shared);
    return Array.from(cells, (cell) => cell ?? '');
  });
}

function valueOf(attributes: string, inner: string, shared: readonly string[]): string | number {
  const value = /<v>(.*?)<\/v>/s.exec(inner)?.[1];
  if (attributes.includes('t="s"')) return shared[Number(value)]!;
  if (attributes.includes('t="inlineStr"')) return textsOf(inner, 'is')[0]!;
  return value === undefined ? '' : Number(value);
}

/** 27 of `r="AB3"`. */
function columnOf(attributes: string): number {
  const letters = /r="([A-Z]+)/.exec(attributes)![1]!;
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, inner]) => inner!);
}

function textsOf(xml: string, name: string): string[] {
  return elements(xml, name).map((inner) =>
    elements(inner, 't')
      .join('')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  );
}
