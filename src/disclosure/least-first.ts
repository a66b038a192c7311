/** A queue of vertices from which the one of least cost is taken first. */
export class LeastFirst {
  readonly #vertices: number[] = [];
  readonly #costs: number[] = [];

  add(vertex: number, cost: number): void {
    let at = this.#vertices.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#costs[above]! <= cost) break;
      this.#place(at, this.#vertices[above]!, this.#costs[above]!);
      at = above;
    }
    this.#place(at, vertex, cost);
  }

  /** −1 when nothing is left. */
  take(): number {
    if (this.#vertices.length === 0) return -1;
    const least = this.#vertices[0]!;
    const vertex = this.#vertices.pop()!;
    const cost = this.#costs.pop()!;
    const size = this.#vertices.length;
    if (size === 0) return least;
    let at = 0;
    for (let below = 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && this.#costs[below + 1]! < this.#costs[below]!) below++;
      if (this.#costs[below]! >= cost) break;
      this.#place(at, this.#vertices[below]!, this.#costs[below]!);
      at = below;
    }
    this.#place(at, vertex, cost);
    return least;
  }

  #place(at: number, vertex: number, cost: number): void {
    this.#vertices[at] = vertex;
    this.#costs[at] = cost;
  }
}
