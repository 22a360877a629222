/** Which fence took a role's login. Stands in the comment on the role, for people to read and for the unfence to find. */
export interface FenceMark {
  readonly generation: number;
  /** UTC with `Z`. */
  readonly at: string;
  /** `renderRunKey`. */
  readonly run: string;
}

const SENTENCE = 'Fenced by Switchback: it took the login of this role, and gives it back when dlt is switched on. ';
const MARK =
  /\n?(?:Fenced by Switchback: [^\n[]*)?\[switchback-fence v1 generation=(\d{1,15}) at=([^\s\]]+) run=([^\s\]]+)\]/gu;

/**
 * The comment with the mark behind what people wrote, in place of an earlier mark. The comment and the login change in one transaction, so a role has the
 * mark exactly when a fence took its login, whatever crashed; and no history has to be written first. A setting of the role would disturb no comment, but
 * Postgres lets only superusers store one under a name that it does not know (seen with 15, 17 and 18).
 */
export function withMark(comment: string | null, { generation, at, run }: FenceMark): string {
  const words = withoutMark(comment);
  const mark = `${SENTENCE}[switchback-fence v1 generation=${generation} at=${safe(at)} run=${safe(run)}]`;
  return words === null ? mark : `${words}\n${mark}`;
}

/** The comment as people wrote it; `null` where nothing is left, which is how Postgres keeps an empty one. */
export function withoutMark(comment: string | null): string | null {
  return comment?.replaceAll(MARK, '') || null;
}

/** Of several marks, which only people can have made, the one of the newest generation. `null` where there is none. */
export function findMark(comment: string | null): FenceMark | null {
  const marks = [...(comment ?? '').matchAll(MARK)].map(([, generation = '', at = '', run = '']) => ({
    ...{ generation: Number(generation), at, run },
  }));
  return marks.toSorted((a, b) => b.generation - a.generation)[0] ?? null;
}

function safe(text: string): string {
  return text.replaceAll(/[^\w.:-]/gu, '_') || '-';
}
