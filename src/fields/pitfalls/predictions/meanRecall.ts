// Balanced accuracy over bootstrap draws.

/**
 * The mean of the recalls of the classes that occur; NaN in `recalls` is a class without rows in this draw, in
 * `overall` one without rows at all. A class that a draw leaves out by chance keeps the recall that it has over all
 * rows: if it went missing, a constant answer would seem to score better on some draws than on others.
 */
export function meanRecall(recalls: Float64Array, overall: Float64Array): number {
  let sum = 0;
  let present = 0;
  for (let code = 0; code < recalls.length; code++) {
    if (Number.isNaN(overall[code])) continue;
    sum += Number.isNaN(recalls[code]) ? overall[code] : recalls[code];
    present++;
  }
  return sum / present;
}
