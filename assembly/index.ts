export { absoluteProduct1 } from "./absoluteProduct.ts";
export { rankOne2, rankOne3 } from "./rankOne.ts";
export { selectedProduct1, selectedProduct2, selectedProduct3 } from "./selectedProduct.ts";
export { signs1, signs2 } from "./signs.ts";
