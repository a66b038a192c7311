import { failed, passed, type Checked } from './checked.ts';
import { settleCaseNumber } from './case-number.ts';
import { halfWidth } from './half-width.ts';
import { isUuid } from './uuid.ts';

/**
 * What a text that comes in may be. Each has one form, in which it is stored and sought: `name` of a person or an
 * institution, `line` of plain words, `prose` of several lines, `rules` of a policy file, `code` of a standard, `key`
 * of a record, `caseNumber` of a case.
 */
export const textForms = ['name', 'line', 'prose', 'rules', 'code', 'key', 'caseNumber'] as const;
export type TextForm = (typeof textForms)[number];

/**
 * Characters U+E815 to U+E864, for which old systems had no place in Unicode and used private ones (GBK 0xFE50 to
 * 0xFEA0); GB 18030-2022 gives each its own.
 */
const oncePrivate = [
  ...'⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱',
  ...'䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
];

/** Marks without a shape: zero-width, of direction, of variation. Those that shape Mongolian letters stay. */
const invisible = /(?![\u180b-\u180f])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
const somethingVisible = /[^\p{White_Space}\p{C}\p{M}\u2800]/u;
/** The dots that keyboards and old registers write between the parts of a name. */
const dots = /[\u00b7\u2022\u2024\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65\uff0e\u16eb\u1427]/gu;
const dotBetweenCharacters = /(?<=\p{sc=Han}\s*)\.(?=\s*\p{sc=Han})/gu;

/**
 * The one form of a text, as the kind of field asks for it: Unicode NFC, no outer blanks, no invisible marks.
 * @returns the text, or the first check that failed: blank, lost, privateUse, characters
 */
export function settleText(form: TextForm, text: string): Checked<string> {
  const visible = text
    .replaceAll(/[\ue815-\ue864]/g, (one) => oncePrivate[one.charCodeAt(0) - 0xe815]!)
    .replaceAll(/[\u2f00-\u2fd5]/g, (radical) => radical.normalize('NFKC'))
    .normalize('NFC')
    .replaceAll(invisible, '')
    .replaceAll(/\r\n?/g, '\n');
  const settled = settleAs[form](visible);
  if (form !== 'rules' && !somethingVisible.test(settled))
    return failed('blank', 'Give a text that is not blank, or leave the field out where it may be missing.');
  if (settled.includes('\ufffd') || settled.includes('锟斤拷') || (form === 'name' && /[?？□〓]/.test(settled))) {
    return failed(
      'lost',
      'Type the text again as the document has it: characters were lost on the way here, as between GBK and UTF-8.',
    );
  }
  if (/\p{Co}/u.test(settled))
    return failed(
      'privateUse',
      'Type the character by its place in GB 18030-2022: this one is known to one system only.',
    );
  const hasLines = form === 'prose' || form === 'rules';
  if (hasLines ? /[^\P{Cc}\n\t]/u.test(settled) : /\p{Cc}|\p{Zl}|\p{Zp}/u.test(settled))
    return failed('characters', `Leave out control characters${hasLines ? '' : ', tabs and line breaks'}.`);
  return passed(settled);
}

const settleAs: Readonly<Record<TextForm, (text: string) => string>> = {
  name: (text) =>
    text
      .trim()
      .replaceAll(dots, '·')
      .replaceAll(dotBetweenCharacters, '·')
      .replaceAll(/[^\S\t\n]*·[^\S\t\n]*/g, '·')
      .replaceAll(/[^\S\t\n]+/g, ' '),
  line: (text) => text.trim(),
  prose: (text) => text.trim(),
  rules: (text) => text,
  code: (text) => halfWidth(text).replaceAll(/\s+/g, ''),
  key: settleKey,
  caseNumber: settleCaseNumber,
};

function settleKey(text: string): string {
  const key = halfWidth(text).trim();
  return isUuid(key) ? key.toLowerCase() : key;
}
