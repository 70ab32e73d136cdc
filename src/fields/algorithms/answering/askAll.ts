// Puts all questions to who answers them, a few at a time, and keeps the order.

import { stopIfAborted } from "../../../core/errors.js";
import type { AskingSurroundings } from "../../../data/askedTasks.js";
import type { PredictedTask } from "../predictions/predictedTask.js";
import type { Answerer, Question } from "./answerer.js";

/** The answers, in the order of the questions. Throws what the first that failed threw, when the others that were open are over. */
export async function askAll(
  { answer, atOnce }: Answerer,
  questions: readonly Question[],
  { signal, progress }: AskingSurroundings,
): Promise<PredictedTask[]> {
  const answers = new Array<PredictedTask>(questions.length);
  let [next, done] = [0, 0];
  let failure: { readonly error: unknown } | undefined;
  const work = async () => {
    while (next < questions.length && failure === undefined) {
      const at = next++;
      try {
        stopIfAborted(signal);
        progress(done, questions.length, questions[at].name);
        answers[at] = await answer(questions[at], signal);
        done++;
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failure !== undefined) throw failure.error;
  return answers;
}
