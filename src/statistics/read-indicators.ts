import { closest } from 'fastest-levenshtein';
import { indicatorsFile, type IndicatorsFile } from '../platform/policy/files/policy-files.ts';
import { parsePolicyText, type PolicyFile } from '../platform/policy/files/read-policy-file.ts';
import type { Statistics } from '../platform/statistics/gather-statistics.ts';
import type { Figure, Term } from './figure.ts';

/**
 * Reads the text of `policies/indicators.yaml`.
 * @param shown names the file in a fault
 * @throws PolicyFault at the first fault, with line, indicator and what to write
 */
export function readIndicators(shown: string, text: string, statistics: Statistics): Figure[] {
  const file = parsePolicyText(shown, text, indicatorsFile);
  return Object.entries(file.value.indicators).map(([name, indicator]) =>
    indicatorOf(file, name, indicator, statistics),
  );
}

function indicatorOf(
  file: PolicyFile<IndicatorsFile>,
  name: string,
  indicator: IndicatorsFile['indicators'][string],
  { measures, dimensions }: Statistics,
): Figure {
  const at = ['indicators', name];
  const { title, definition, source, add, subtract = [], of } = indicator;
  if (measures.has(name) || dimensions.has(name))
    file.fault(
      at,
      `"${name}" is a ${measures.has(name) ? 'measure' : 'dimension'} of a department: name the indicator otherwise`,
    );
  if (name === 'id' || name === 'division')
    file.fault(at, `"${name}" says which row it is: name the indicator otherwise`);
  const measureAt = (measure: string, ...place: (string | number)[]) =>
    measures.get(measure) ??
    file.fault([...at, ...place], `${name}: no department counts "${measure}"`, closest(measure, [...measures.keys()]));
  const named = [...add, ...subtract];
  const twice = named.find((measure, place) => named.indexOf(measure) !== place);
  if (twice !== undefined) file.fault(at, `${name}: "${twice}" stands twice in add and subtract: name it once`);
  const whole = measureAt(of, 'of');
  const terms: Term[] = [
    ...add.map((measure, place): Term => ({ sign: 1, measure: measureAt(measure, 'add', place) })),
    ...subtract.map((measure, place): Term => ({ sign: -1, measure: measureAt(measure, 'subtract', place) })),
  ];
  const sum = [add.join(' + '), ...subtract].join(' − ');
  return {
    name,
    title,
    description: definition,
    source,
    terms,
    whole,
    requires: [whole],
    needs: [name, ...new Set([...named, of])],
    formula: `${named.length > 1 ? `(${sum})` : sum} / ${of}`,
  };
}
