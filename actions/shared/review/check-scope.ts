import { oneLine } from '../markdown/one-line.ts';
import { warningAt, type Finding } from './finding.ts';
import type { ReviewedChange } from './review-terms.ts';

const MOST_PATHS = 20;

/** The branch of an incident changes that incident alone: whatever else comes with it would be merged unseen. */
export function checkScope({
  headBranch,
  changedPaths,
}: Pick<ReviewedChange, 'headBranch' | 'changedPaths'>): readonly Finding[] {
  const [, id] = /^incident\/(.+)$/u.exec(headBranch) ?? [];
  if (id === undefined) return [];
  const folder = `incidents/${id}/`;
  const outside = changedPaths.filter((path) => !path.startsWith(folder) && path !== 'incidents/README.md');
  return outside.slice(0, MOST_PATHS).map((path) => {
    const more = outside.length > MOST_PATHS ? `; ${outside.length} such files in all` : '';
    return warningAt(path, null, {
      message: `The pull request of an incident changes ${oneLine(path, 120)}${more}`,
      expected: `changes in ${oneLine(folder, 120)} alone`,
      remedy: 'Put this change into a pull request of its own.',
    });
  });
}
