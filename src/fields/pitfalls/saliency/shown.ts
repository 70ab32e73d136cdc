// Explanations as figures and rows.

import type { EvidenceRow, Figure } from "../../../core/finding.js";
import { barFigure } from "../../../report/figures/barFigure.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { pictureGridFigure } from "../../../report/figures/pictureGridFigure.js";
import type { NetworkAnswers } from "../network/answers.js";
import type { AskedNetwork } from "../network/askedNetwork.js";
import { heatOf, pictureOf } from "../network/pictures.js";
import type { Explanation, MethodName } from "./methods.js";
import { pixelWeights } from "./places.js";
import type { Faithfulness, SanityCurve } from "./sanity.js";

interface ShownMethod {
  readonly method: MethodName;
  readonly explanation: Explanation;
  readonly sanity: SanityCurve;
  readonly faithful: Faithfulness;
}

interface ShownOptions {
  readonly pixelMean: readonly number[];
  readonly pixelDeviation: readonly number[];
  readonly alike: number;
  /** The explanation that the places are told of. */
  readonly main: MethodName;
  readonly places:
    | readonly { readonly name: string; readonly value: number; readonly interval: readonly [number, number] }[]
    | undefined;
}

const picturesShown = 5;

/** What weighs most (or the maps themselves, of pictures), and how the maps change as layers are shuffled. */
export async function figuresOf(
  asked: AskedNetwork,
  answers: NetworkAnswers,
  methods: readonly ShownMethod[],
  options: ShownOptions,
): Promise<Figure[]> {
  const sanity = lineFigure({
    title: "Maps of a network that forgets",
    caption:
      "Layers are shuffled from the last one down. A map that stays like the one before does not show what was learnt.",
    series: methods.map(({ method, sanity: { likeness } }) => ({
      name: method,
      points: [
        { x: 0, y: 1 },
        ...likeness.map(({ value, interval }, stage) => ({
          x: (stage + 1) / likeness.length,
          y: value,
          band: interval,
        })),
      ],
    })),
    xTitle: "share of the layers that is shuffled",
    xNotation: "percent",
    yTitle: "likeness to the map before",
  });
  const canForget = methods.some(({ sanity: { likeness } }) => likeness.length > 0);
  return [...(await mapsOf(asked, answers, methods, options)), ...(canForget ? [sanity] : []), deletionOf(methods)];
}

/** The score as more and more of the input is covered. Chance is drawn anew for each method: one line of it is enough. */
function deletionOf(methods: readonly ShownMethod[]): Figure {
  const line = (name: string, { deletion }: Faithfulness, by: "byWeight" | "byChance") => ({
    name,
    dashed: by === "byChance",
    points: deletion.map((point) => ({ x: point.share, y: point[by].value, band: point[by].interval })),
  });
  return lineFigure({
    title: "Scores as the input is covered",
    caption:
      "What weighs most is covered first, or as much by chance. A map whose line does not leave that of chance explains nothing.",
    series: [
      ...methods.map(({ method, faithful }) => line(method, faithful, "byWeight")),
      ...methods.slice(0, 1).map(({ faithful }) => line("chance", faithful, "byChance")),
    ],
    xTitle: "share of the input that is covered",
    xNotation: "percent",
    yTitle: "mean score of the answer",
  });
}

async function mapsOf(
  asked: AskedNetwork,
  { classes, chosen }: NetworkAnswers,
  methods: readonly ShownMethod[],
  options: ShownOptions,
): Promise<Figure[]> {
  const { picture } = asked;
  if (picture === undefined) {
    return [
      barFigure({
        title: "What the answers rest on",
        caption: `Each column's share of the weight of an answer (${options.main}), in the mean over rows.`,
        bars: (options.places ?? []).map(({ name, value, interval }) => ({ label: name, value, interval })),
        valueTitle: "share of the weight",
        notation: "percent",
        reference: { value: 1 / asked.names.length, label: "all alike" },
      }),
    ];
  }
  const size = asked.inputs.length / asked.rows.length;
  const shown = Array.from({ length: Math.min(picturesShown, asked.rows.length) }, (_, row) => row);
  const pictures = await Promise.all(
    shown.flatMap((row) => {
      const own = (values: Float32Array) => values.subarray(row * size, (row + 1) * size);
      const name = String(asked.table.locate(asked.rows[row]));
      return [
        pictureOf(own(asked.inputs), picture, options).then((address) => ({
          address,
          name,
          remark: classes[chosen[row]] ?? "",
        })),
        ...methods.map(async ({ explanation }) => ({
          address: await heatOf(pixelWeights(own(explanation.weights), picture), picture.width, picture.height),
          name: "",
        })),
      ];
    }),
  );
  return [
    pictureGridFigure({
      title: "What the answers rest on",
      caption:
        "Red speaks for the answer under the picture, blue against it; each map is drawn to its own largest weight.",
      pictures,
      columns: methods.length + 1,
      columnTitles: ["picture", ...methods.map(({ method }) => method)],
    }),
  ];
}

/** For each row of a table what weighs most in its answer, the strongest rows first. */
export function evidenceOf(
  asked: AskedNetwork,
  { classes, chosen, kind, outputs }: NetworkAnswers,
  weights: Float32Array,
  size: number,
): EvidenceRow[] {
  if (asked.names.length === 0) return [];
  const rows = Array.from(asked.rows, (row, i): EvidenceRow => {
    const own = weights.subarray(i * size, (i + 1) * size);
    const order = Array.from(own.keys()).sort((a, b) => Math.abs(own[b]) - Math.abs(own[a]) || a - b);
    const [first, second = first] = order;
    return {
      row: asked.table.locate(row),
      answer: kind === "value" ? outputs[i] : classes[chosen[i]],
      "weighs most": asked.names[first],
      weight: own[first],
      next: asked.names[second],
      "its weight": own[second],
    };
  });
  return rows.sort((a, b) => Math.abs(Number(b.weight)) - Math.abs(Number(a.weight)));
}
