// Gradient boosted trees that are fitted many times over: to what all features together can tell.

export const quickTrees = { trees: 25, leaves: 15, learningRate: 0.2, l2: 10, bins: 64 };
