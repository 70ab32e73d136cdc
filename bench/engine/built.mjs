// The networks that are measured, and the compiled program that trains one of them.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const networks = {
  autoencoder: { what: "autoencoder 2000-128-128-10 and back, batch 128", steps: 200 },
  transformer: { what: "transformer, width 128, 4 layers, 4 heads, 256 tokens, batch 16", steps: 12 },
  messages: { what: "message passing, 32 graphs of 16 nodes, width 128, 16 steps unrolled", steps: 12 },
  gru: { what: "GRU 64 to 128, 200 times, batch 32", steps: 30 },
  convolutions: { what: "convolutions 1-32-64, 3 × 3, on 28 × 28, batch 128", steps: 60 },
};

/** `node trainOne <network> <steps> [key=value…]` prints the losses and the seconds of each step as JSON. */
export const trainOne = at("../.build/bench/engine/trainOne.js");

export function buildNetworks() {
  execFileSync(process.execPath, [at("../../node_modules/typescript/bin/tsc"), "-p", at("tsconfig.json")], {
    stdio: "inherit",
  });
}
