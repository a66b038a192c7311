import { failed, passed, type Checked } from './checked.ts';

/** A chapter of ICD-10; `from` and `to` are three-character categories, both included. */
export interface IcdChapter {
  numeral: string;
  from: string;
  to: string;
  name: string;
  english: string;
}

/**
 * The 22 chapters of ICD-10 (WHO; GB/T 14396 in China). The Chinese titles and the ranges agree in several public
 * lists.
 */
export const icdChapters: readonly IcdChapter[] = [
  {
    numeral: 'I',
    from: 'A00',
    to: 'B99',
    name: '某些传染病和寄生虫病',
    english: 'Certain infectious and parasitic diseases',
  },
  { numeral: 'II', from: 'C00', to: 'D48', name: '肿瘤', english: 'Neoplasms' },
  {
    numeral: 'III',
    from: 'D50',
    to: 'D89',
    name: '血液及造血器官疾病和涉及免疫机制的某些疾患',
    english: 'Diseases of the blood and blood-forming organs and certain disorders involving the immune mechanism',
  },
  {
    numeral: 'IV',
    from: 'E00',
    to: 'E90',
    name: '内分泌、营养和代谢疾病',
    english: 'Endocrine, nutritional and metabolic diseases',
  },
  { numeral: 'V', from: 'F00', to: 'F99', name: '精神和行为障碍', english: 'Mental and behavioural disorders' },
  { numeral: 'VI', from: 'G00', to: 'G99', name: '神经系统疾病', english: 'Diseases of the nervous system' },
  { numeral: 'VII', from: 'H00', to: 'H59', name: '眼和附器疾病', english: 'Diseases of the eye and adnexa' },
  { numeral: 'VIII', from: 'H60', to: 'H95', name: '耳和乳突疾病', english: 'Diseases of the ear and mastoid process' },
  { numeral: 'IX', from: 'I00', to: 'I99', name: '循环系统疾病', english: 'Diseases of the circulatory system' },
  { numeral: 'X', from: 'J00', to: 'J99', name: '呼吸系统疾病', english: 'Diseases of the respiratory system' },
  { numeral: 'XI', from: 'K00', to: 'K93', name: '消化系统疾病', english: 'Diseases of the digestive system' },
  {
    numeral: 'XII',
    from: 'L00',
    to: 'L99',
    name: '皮肤和皮下组织疾病',
    english: 'Diseases of the skin and subcutaneous tissue',
  },
  {
    numeral: 'XIII',
    from: 'M00',
    to: 'M99',
    name: '肌肉骨骼系统和结缔组织疾病',
    english: 'Diseases of the musculoskeletal system and connective tissue',
  },
  { numeral: 'XIV', from: 'N00', to: 'N99', name: '泌尿生殖系统疾病', english: 'Diseases of the genitourinary system' },
  {
    numeral: 'XV',
    from: 'O00',
    to: 'O99',
    name: '妊娠、分娩和产褥期',
    english: 'Pregnancy, childbirth and the puerperium',
  },
  {
    numeral: 'XVI',
    from: 'P00',
    to: 'P96',
    name: '起源于围生期的某些情况',
    english: 'Certain conditions originating in the perinatal period',
  },
  {
    numeral: 'XVII',
    from: 'Q00',
    to: 'Q99',
    name: '先天性畸形、变形和染色体异常',
    english: 'Congenital malformations, deformations and chromosomal abnormalities',
  },
  {
    numeral: 'XVIII',
    from: 'R00',
    to: 'R99',
    name: '症状、体征和临床与实验室异常所见，不可归类在他处者',
    english: 'Symptoms, signs and abnormal clinical and laboratory findings, not elsewhere classified',
  },
  {
    numeral: 'XIX',
    from: 'S00',
    to: 'T98',
    name: '损伤、中毒和外因的某些其他后果',
    english: 'Injury, poisoning and certain other consequences of external causes',
  },
  {
    numeral: 'XX',
    from: 'V01',
    to: 'Y98',
    name: '疾病和死亡的外因',
    english: 'External causes of morbidity and mortality',
  },
  {
    numeral: 'XXI',
    from: 'Z00',
    to: 'Z99',
    name: '影响健康状态和与保健机构接触的因素',
    english: 'Factors influencing health status and contact with health services',
  },
  { numeral: 'XXII', from: 'U00', to: 'U99', name: '用于特殊目的的编码', english: 'Codes for special purposes' },
];

/**
 * The forms of a code: `F84`, `F84.0`, and those of the national clinical edition (国家临床版), `F84.000`, `E46.x00`,
 * `I10.x00x002`; † and * mark the dagger and asterisk codes, and + is what keyboards have for †. The national forms are
 * from memory: no source was found.
 */
export const icdForms = {
  who: /^[A-Z]\d{2}(\.\d)?[†*]?$/,
  national: /^[A-Z]\d{2}\.[\dx]\d{2}(x\d{3})?[†*]?$/,
  nationalSource: null,
};

/**
 * Checks the form of an ICD-10 code and that a chapter holds it. Whether the code is in the published list is not
 * checked.
 * @returns the code, letter in upper case, or the first check that failed: characters, range
 */
export function checkIcdCode(text: string): Checked<string> {
  const trimmed = text.trim();
  const code =
    trimmed.slice(0, 1).toUpperCase() +
    trimmed
      .slice(1)
      .toLowerCase()
      .replace(/\+(?=$|\*)/, '†');
  if (!icdForms.who.test(code) && !icdForms.national.test(code)) {
    return failed('characters', 'Give a letter, two digits and, after a point, the subdivision, as in F84.0.');
  }
  if (icdChapter(code) === null) return failed('range', 'Check the code: no chapter of ICD-10 holds it.');
  return passed(code);
}

/** The chapter that holds a code, or null when none does. */
export function icdChapter(code: string): IcdChapter | null {
  const category = code.trim().slice(0, 3).toUpperCase();
  if (!/^[A-Z]\d{2}$/.test(category)) return null;
  return icdChapters.find(({ from, to }) => from <= category && category <= to) ?? null;
}
