import type { ExternalEntries } from "./externalData.ts";

/**
 * The messages of an ONNX file, with the fields that Crease uses, as plain data.
 *
 * Source    onnx.proto of the ONNX specification (IR version 3 and later). Field numbers stand in `parseModel.ts`.
 */

export interface ModelProto {
  readonly irVersion: number;
  /** version of the default operator set */
  readonly opset: number;
  readonly graph: GraphProto;
  /** the file's own functions, as `qualifiedName` has them */
  readonly functions: ReadonlySet<string>;
}

export interface GraphProto {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  /** in old files initialisers are listed here as well */
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly name: string;
  readonly operatorType: string;
  /** "" and "ai.onnx" are the default operator set */
  readonly domain: string;
  /** names of values; "" is an optional input that is left out */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

export interface AttributeProto {
  readonly name: string;
  readonly float?: number;
  readonly integer?: number;
  readonly text?: string;
  readonly tensor?: TensorProto;
  readonly floats: readonly number[];
  readonly integers: readonly number[];
}

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  /** a value of `TensorProto.DataType`; see `elementTypes.ts` */
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly floatData: readonly number[];
  /** also holds narrower integers, bool, and the bits of float16 and bfloat16 */
  readonly int32Data: readonly number[];
  readonly int64Data: readonly number[];
  readonly doubleData: readonly number[];
  /** also holds uint32 */
  readonly uint64Data: readonly number[];
  /** the numbers lie in another file */
  readonly external?: ExternalEntries;
  /** only a part of the numbers lies here */
  readonly segmented: boolean;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly elementType: number;
  /** extents; null where symbolic or unknown. Absent where the value is no tensor or has no shape */
  readonly shape?: readonly (number | null)[];
}
