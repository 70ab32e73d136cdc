#!/usr/bin/env node
// The command `touchstone`. The thread that an examination works in starts before the command line is read: each takes as long.

import { prepareExamining } from "../tasks/taskThread.js";

const words = process.argv.slice(2);
if (words[0] === "examine" && !words.includes("--help") && !words.includes("-h")) prepareExamining();

await import("./run.js");
