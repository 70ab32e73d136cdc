// How answers are to look.

/** How the answer is to be written. */
export interface Output {
  readonly format: "terminal" | "markdown" | "json" | "junit" | "github" | "notebook";
  readonly colour: boolean;
  readonly width: number;
}
