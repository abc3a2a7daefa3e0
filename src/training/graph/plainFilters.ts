import type { Floats } from "../floats.ts";
import type { FilterSizes, Filters } from "./filters.ts";
import { patchesOf } from "./patches.ts";
import { addOuterProduct, addProduct, addTransposedProduct } from "./products.ts";

/** Filters by plain loops, one row and group at a time. */
export function plainFilters(allocate: (length: number) => Floats, sizes: FilterSizes): Filters {
  const { groups, filters, channels, windows, offset } = sizes;
  const patches = patchesOf(windows, channels);
  const { taps } = patches;
  const matrix = allocate(patches.places * taps);
  const groupSize = channels * windows[0].extent * windows[1].extent;
  const valueSize = groupSize * groups;
  const resultGroup = filters * patches.places;
  const resultSize = resultGroup * groups;

  /** Where the group's part of a row of x, of a row of y, and its filters begin. */
  const eachGroup = (rows: number, visit: (xFrom: number, yFrom: number, filtersFrom: number) => void) => {
    for (let row = 0; row < rows; row++) {
      for (let group = 0; group < groups; group++) {
        visit(
          row * valueSize + group * groupSize,
          row * resultSize + group * resultGroup,
          offset + group * filters * taps,
        );
      }
    }
  };

  return {
    places: patches.places,
    correlate(x, rows, parameters, y) {
      eachGroup(rows, (xFrom, yFrom, filtersFrom) => {
        patches.gather(x, xFrom, matrix);
        addProduct(parameters, filtersFrom, filters, taps, matrix, 0, patches.places, y, yFrom);
      });
    },
    spread(y, rows, parameters, x) {
      eachGroup(rows, (xFrom, yFrom, filtersFrom) => {
        matrix.fill(0);
        addOuterProduct(y, yFrom, filters, patches.places, parameters, filtersFrom, taps, matrix, 0);
        patches.scatter(matrix, x, xFrom);
      });
    },
    addGradient(y, x, rows, gradient) {
      eachGroup(rows, (xFrom, yFrom, filtersFrom) => {
        patches.gather(x, xFrom, matrix);
        addTransposedProduct(y, yFrom, filters, patches.places, matrix, 0, taps, gradient, filtersFrom);
      });
    },
  };
}
