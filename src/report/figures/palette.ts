// The colours of figures. Each is one distinct hexadecimal string, legible on white; a page shows the same figure
// on a dark ground by exchanging each for its counterpart in `darkCounterparts`. Series colours keep apart under
// the common colour-vision deficiencies (after Okabe & Ito 2008, darkened where too faint on white).

/** Words, lines and grounds. */
export const ink = "#1c1d21";
export const quiet = "#5c6069";
export const rule = "#dfe1e6";
export const paper = "#fefefe";

/** One colour per series or group, the most telling first. */
export const series = ["#0072b2", "#d55e00", "#009e73", "#b4588f", "#4b2aa8", "#5a4300"] as const;

/** Low to high. */
export const sequential = ["#eaf2f9", "#cbe0f1", "#a0c8e5", "#6babd6", "#3b8bc2", "#17699f", "#084a78"] as const;

/** Below the middle, the middle, above it. */
export const diverging = ["#a63f00", "#d9793a", "#f2b88f", "#f1f1ef", "#9fc7e4", "#3a82b6", "#0b5a94"] as const;

/** Light colour → the colour that stands for it on a dark ground. */
export const darkCounterparts: Readonly<Record<string, string>> = {
  [ink]: "#e8e9ec",
  [quiet]: "#a2a7b1",
  [rule]: "#33363d",
  [paper]: "#17181c",
  ...counterparts(series, ["#4fa9e2", "#f58a42", "#2fc79b", "#dc8fbd", "#8f7bff", "#e9dc55"]),
  ...counterparts(sequential, ["#1d2730", "#1f3a50", "#225273", "#2c6f9a", "#4590c0", "#74b4dc", "#b4daf3"]),
  ...counterparts(diverging, ["#ff9d5c", "#a8541c", "#64391f", "#2a2b2f", "#2b5778", "#4590c4", "#86c4f0"]),
};

function counterparts(light: readonly string[], dark: readonly string[]): Record<string, string> {
  return Object.fromEntries(light.map((colour, index) => [colour, dark[index]]));
}
