/**
 * Middle height (cm) and weight (kg) at each birthday from birth to 17, boys and girls. Design choices near common
 * growth charts.
 */
const middle = {
  1: {
    height: [50, 76, 88, 97, 104, 111, 118, 124, 130, 135, 140, 146, 152, 160, 166, 170, 172, 173],
    weight: [3.4, 10, 12.5, 14.7, 16.8, 19, 21.5, 24.5, 27.5, 30.5, 33.7, 37.5, 42, 47, 52, 56, 59, 61],
  },
  2: {
    height: [49.5, 75, 87, 96, 103, 110, 117, 123, 129, 135, 141, 148, 153, 157, 159, 160, 161, 161],
    weight: [3.3, 9.4, 12, 14.2, 16.2, 18.3, 20.5, 23, 26, 29, 32.5, 37, 41, 45, 48, 50, 51, 52],
  },
} as const;

/**
 * Height and weight at an age.
 * @param sex 1 boy, 2 girl
 * @param age in years
 * @param size and build from 0 to below 1: how tall among those of that age, how heavy for that height
 * @returns centimetres and kilograms, one decimal
 */
export function bodyOf(
  sex: '1' | '2',
  age: number,
  size: number,
  build: number,
): { heightCm: number; weightKg: number } {
  const { height, weight } = middle[sex];
  const stature = 0.94 + 0.12 * size;
  return {
    heightCm: tenth(at(height, age) * stature),
    weightKg: tenth(at(weight, age) * stature * stature * (0.88 + 0.24 * build)),
  };
}

function at(curve: readonly number[], age: number): number {
  const birthday = Math.min(Math.floor(age), curve.length - 1);
  const next = curve[birthday + 1] ?? curve[birthday]!;
  return curve[birthday]! + (next - curve[birthday]!) * (age - birthday);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
