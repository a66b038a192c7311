/** The divisions of the population, from the widest to the narrowest. */
export interface DivisionTree {
  /**
   * The place of each division's parent: −1 for the first, which holds all others; a parent stands before its children.
   */
  parent: Int32Array;
}
