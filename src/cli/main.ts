#!/usr/bin/env node
// The command `touchstone`. The thread that an examination works in starts before the command line is read: each takes as long.

import { keepCompiledModules } from "../tasks/compileCache.js";
import { prepareExamining } from "../tasks/taskThread.js";

keepCompiledModules();
const words = process.argv.slice(2);
if (words[0] === "examine" && !words.includes("--help") && !words.includes("-h")) prepareExamining();

await import("./run.js");
