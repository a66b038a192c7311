import { pick, type Random } from './random.ts';

// A surname stands as often as it is common: about the order of the national list, the first dozen several times.
const surnames =
  '王王王王王王王李李李李李李李张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨赵赵黄黄周周吴吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文';
const surnamesZhuang = '韦韦韦韦黄黄黄覃覃覃陆陆农农蒙莫梁罗潘何';

const childFirst = { 1: '子浩宇俊一梓嘉家文志泽天明思博伟承星景睿', 2: '子梓欣雨佳思诗嘉静雅语若可婉晓心慧美一依' };
const childSecond = { 1: '轩涵豪杰宇辰睿鑫阳博航翔凯晨强磊涛林毅然', 2: '涵怡萱琪婷妍彤悦瑶雯颖洁菲琳欣馨茹艺莹娜' };
const adultGiven = {
  1: '伟勇军强杰磊涛斌超波辉刚健明亮飞鹏平峰林建国志刚海涛文斌永强',
  2: '芳娟敏静丽艳霞燕玲婷红梅英秀兰桂花春梅玉珍小丽雪琴慧云凤',
};
const elderGiven = { 1: '国建德明志福贵生光荣华永有才世昌金水根全', 2: '秀英桂兰玉珍凤霞淑芬春花翠莲金香菊素琴月' };

// Characters that sound alike or nearly so and are mistaken for each other when a name is taken down by ear.
const alike = [
  '涵晗函',
  '轩萱宣',
  '怡宜依',
  '宇雨羽',
  '欣鑫馨',
  '婷亭庭',
  '琪淇琦',
  '妍研岩',
  '晨辰宸',
  '睿瑞锐',
  '豪毫好',
  '杰捷洁',
  '阳扬洋',
  '博伯帛',
  '航杭行',
  '翔祥详',
  '凯楷恺',
  '强蔷墙',
  '磊蕾垒',
  '涛韬滔',
  '林琳霖',
  '毅义艺',
  '然燃冉',
  '彤桐童',
  '悦月越',
  '瑶遥谣',
  '雯文纹',
  '颖莹盈',
  '菲霏飞',
  '茹如儒',
  '娜纳那',
];

export function surname(random: Random, ethnicGroup: string): string {
  return pick(random, ethnicGroup === '08' ? surnamesZhuang : surnames);
}

/** A child's given name, in nine of ten cases of two characters. */
export function childGivenName(random: Random, sex: '1' | '2'): string {
  const second = pick(random, childSecond[sex]);
  return random() < 0.1 ? second : pick(random, childFirst[sex]) + second;
}

/** The given name of a parent, uncle or aunt. */
export function adultGivenName(random: Random, sex: '1' | '2'): string {
  const second = pick(random, adultGiven[sex]);
  return random() < 0.45 ? second : pick(random, adultGiven[sex]) + second;
}

/** The given name of a grandparent. */
export function elderGivenName(random: Random, sex: '1' | '2'): string {
  return pick(random, elderGiven[sex]) + pick(random, elderGiven[sex]);
}

/** A child's name as somebody else wrote it down: the last character exchanged for one that sounds alike. */
export function nameVariant(name: string): string {
  const last = name.at(-1)!;
  const group = alike.find((characters) => characters.includes(last))!;
  return name.slice(0, -1) + group[(group.indexOf(last) + 1) % group.length]!;
}
