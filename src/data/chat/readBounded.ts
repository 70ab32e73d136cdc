// Reads the body of a response, but no more of it than it may have.

/** The text of the body; undefined where it has more than `most` bytes, the rest of which is not read. */
export async function readBounded({ body }: Response, most: number): Promise<string | undefined> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let [text, read] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    read += value.byteLength;
    if (read > most) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
