// Where a question, a method or a number comes from.

/** A work that a finding, an instrument or a claim rests on. */
export interface Source {
  readonly title: string;
  readonly url?: string;
}

/** An essay of The Gradient, by the last part of its address. */
export function essay(slug: string, title: string): Source {
  return { title: `${title} (The Gradient)`, url: `https://thegradient.pub/${slug}` };
}

/** A paper by its usual short name ("Kapoor & Narayanan 2023, …") and, where there is one, its DOI. */
export function paper(title: string, doi?: string): Source {
  return doi === undefined ? { title } : { title, url: `https://doi.org/${doi}` };
}

/** A paper on arXiv by its number, such as `2108.02497`. */
export function preprint(title: string, arxiv: string): Source {
  return { title, url: `https://arxiv.org/abs/${arxiv}` };
}
