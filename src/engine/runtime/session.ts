// A graph on a device: ONNX Runtime's session, fed with and returning arrays on the host.

import { availableParallelism } from "node:os";
import type { Tensor as RuntimeTensor } from "onnxruntime-node";
import { UserError } from "../../core/errors.js";
import type { Device } from "../../core/run.js";
import type { NDArray } from "../ndarray.js";
import type { Elements } from "../onnx/elements.js";
import type { DataType } from "../types.js";

export interface SessionOptions {
  /** Where the graph runs; `cpu` unless said. */
  readonly device?: Device;
  /** Threads of one operation on the CPU; as many as the machine has unless said. */
  readonly threads?: number;
  /** Writes ONNX Runtime's profile (a Chrome trace) to files that begin with this path. */
  readonly profile?: string;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph. A result is written into its array in `into` where there is one (of its type and shape), into a
   * new array otherwise; results come in the order of `outputNames`. Arrays are read where they lie, not copied.
   */
  run(feeds: ReadonlyMap<string, NDArray>, into?: ReadonlyMap<string, NDArray>): Promise<NDArray[]>;
  dispose(): Promise<void>;
}

/**
 * Opens an ONNX model on a device.
 * Throws a `UserError` where this installation of ONNX Runtime does not offer the device or cannot read the model.
 */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const runtime = await import("onnxruntime-node");
  const { device = "cpu", threads = availableParallelism(), profile } = options;
  const created = runtime.InferenceSession.create(model, {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    intraOpNumThreads: threads,
    graphOptimizationLevel: "all",
    // Numbers below 1.2e-38 count as 0: processors compute with them a hundred times as slowly, and softmax over masked
    // scores is full of them. The first session sets this for the thread that opens it as well, so that from then on
    // JavaScript there takes numbers below 2.2e-308 as 0.
    extra: { session: { set_denormal_as_zero: "1" } },
    // Errors reach the caller; warnings about unused initialisers would only puzzle.
    logSeverityLevel: 3,
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  });
  const session = await created.catch((error: unknown) => {
    // A device that is listed may still lack its library or its hardware: only opening a session tells.
    throw device === "cpu" ? error : deviceMissing(device, error);
  });
  const held = new WeakMap<NDArray, RuntimeTensor>();
  const hold = (array: NDArray): RuntimeTensor => {
    const known = held.get(array);
    if (known !== undefined) return known;
    const tensor = toRuntime(runtime.Tensor, array);
    held.set(array, tensor);
    return tensor;
  };
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds, into) => {
      const given: Record<string, RuntimeTensor> = {};
      for (const [name, array] of feeds) given[name] = hold(array);
      const fetches: Record<string, RuntimeTensor | null> = {};
      for (const name of session.outputNames) {
        const array = into?.get(name);
        fetches[name] = array === undefined ? null : hold(array);
      }
      const results = await session.run(given, fetches);
      return session.outputNames.map((name) => into?.get(name) ?? fromRuntime(name, results[name]));
    },
    dispose: async () => {
      if (profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}

function deviceMissing(device: Device, error: unknown): UserError {
  const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return new UserError(
    "device-missing",
    `ONNX Runtime cannot compute on ${device} here: ${why}`,
    "Leave the device out to run on the CPU.",
  );
}

function toRuntime(make: typeof RuntimeTensor, { dtype, shape, data }: NDArray): RuntimeTensor {
  return new make(runtimeTypes[dtype], data, shape);
}

const runtimeTypes = { f32: "float32", f16: "float16", i32: "int32", i64: "int64", bool: "bool" } as const;

const ourTypes = new Map<string, DataType>([
  ["float32", "f32"],
  ["float16", "f16"],
  ["int32", "i32"],
  ["int64", "i64"],
  ["bool", "bool"],
]);

function fromRuntime(name: string, { type, dims, data }: RuntimeTensor): NDArray {
  const dtype = ourTypes.get(type);
  if (dtype === undefined || !isElements(data)) {
    throw new UserError("type-unsupported", `the output ${name} holds ${type}`, "Cast it to a type that is supported.");
  }
  return { dtype, shape: dims, data };
}

function isElements(data: RuntimeTensor["data"]): data is Elements {
  return (
    data instanceof Float32Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Uint8Array ||
    data instanceof Uint16Array
  );
}
