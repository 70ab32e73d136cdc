// What a person would call a row: its number in its file, and the file's name where there are several.

/** Rows of one file: those from `start` on, up to the next file's start. */
export interface FileRows {
  readonly name: string;
  readonly start: number;
}

/** The name of each row of these files, counted from 1. */
export function placeInFiles(files: readonly FileRows[]): (row: number) => string | number {
  return (row) => {
    const file = files.findLast(({ start }) => start <= row) ?? files[0];
    const number = row - file.start + 1;
    return files.length === 1 ? number : `${file.name}:${number}`;
  };
}
