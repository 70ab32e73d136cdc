// How answers are to look.

/** How the answer is to be written. */
export interface Output {
  readonly format: "terminal" | "markdown" | "json" | "junit" | "github";
  readonly colour: boolean;
  readonly width: number;
}
