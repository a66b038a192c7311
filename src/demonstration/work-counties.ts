/** Counties where parents work, 12 digits; all of them stand in the published set of divisions. */
export const workCounties = [
  { code: '440306000000', name: '深圳市宝安区' },
  { code: '440307000000', name: '深圳市龙岗区' },
  { code: '440111000000', name: '广州市白云区' },
  { code: '440605000000', name: '佛山市南海区' },
  { code: '330212000000', name: '宁波市鄞州区' },
  { code: '330109000000', name: '杭州市萧山区' },
  { code: '330782000000', name: '义乌市' },
  { code: '320583000000', name: '昆山市' },
  { code: '320507000000', name: '苏州市相城区' },
  { code: '310117000000', name: '上海市松江区' },
  { code: '110105000000', name: '北京市朝阳区' },
  { code: '350582000000', name: '晋江市' },
  { code: '350206000000', name: '厦门市湖里区' },
  { code: '510116000000', name: '成都市双流区' },
  { code: '500112000000', name: '重庆市渝北区' },
  { code: '420106000000', name: '武汉市武昌区' },
  { code: '610113000000', name: '西安市雁塔区' },
  { code: '410184000000', name: '新郑市' },
] as const;

/** What they work at. */
export const occupations = [
  '电子厂',
  '制衣厂',
  '鞋厂',
  '建筑工地',
  '家具厂',
  '快递站点',
  '外卖配送',
  '餐馆',
  '家政服务',
  '物流仓库',
  '五金厂',
  '装修',
  '货运司机',
  '个体经营',
] as const;
