export { absoluteProduct1 } from "./absoluteProduct1";
export { multiply32 } from "./multiply32";
export { multiply64 } from "./multiply64";
export { rankOne2, rankOne3 } from "./rankOne";
export { relu32, relu64 } from "./relu";
export { selectedProduct1 } from "./selectedProduct1";
export { selectedProduct2 } from "./selectedProduct2";
export { selectedProduct3 } from "./selectedProduct3";
export { signs1, signs2 } from "./signs";
