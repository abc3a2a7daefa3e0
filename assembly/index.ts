export { absoluteProduct1 } from "./absoluteProduct1";
export { rankOne2, rankOne3 } from "./rankOne";
export { selectedProduct1 } from "./selectedProduct1";
export { selectedProduct2 } from "./selectedProduct2";
export { selectedProduct3 } from "./selectedProduct3";
export { signs1, signs2 } from "./signs";
