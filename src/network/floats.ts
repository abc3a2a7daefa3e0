/** A batch of numbers as kernels read and write them: float64, or float32 where a training run stores its values so. */
export type Floats = Float64Array | Float32Array;
