import { count } from '../shared/markdown/count.ts';
import type { FolderFile, IncidentFolder } from '../shared/review/incident-folder.ts';
import { reviewFolder } from '../shared/review/review-incident.ts';
import { judgeFindings } from '../shared/review/review-result.ts';
import type { ReviewTerms } from '../shared/review/review-terms.ts';
import type { ReviewFiles } from './report-ports.ts';

/** What the review says of the files on the branch, as a commit status: red while something has to be mended. */
export function reviewWith(terms: () => ReviewTerms): ReviewFiles {
  return async (id, files) => {
    const folder = folderOf(id, files);
    const findings = await reviewFolder(folder, terms());
    const errors = findings.filter(({ level }) => level === 'error').length;
    const warnings = findings.length - errors;
    if (judgeFindings(findings) === 'fail') {
      const description = `${count(errors, 'thing')} to mend before this merges${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''}`;
      return { state: 'failure', description };
    }
    return { state: 'success', description: warnings > 0 ? `complete, ${count(warnings, 'warning')}` : 'complete' };
  };
}

function folderOf(id: string, files: Parameters<ReviewFiles>[1]): IncidentFolder {
  const prefix = `incidents/${id}/`;
  const own = [...files].flatMap(([path, file]): [string, FolderFile][] =>
    file === null || !path.startsWith(prefix)
      ? []
      : [[path.slice(prefix.length), { kind: 'bytes', bytes: file.contents }]],
  );
  return { id, files: new Map(own) };
}
