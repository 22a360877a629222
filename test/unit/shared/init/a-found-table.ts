import type { FoundColumn, FoundTable } from '../../../../actions/shared/init/found-table.ts';

/** `public.submissions` without a column, as the catalogue shows it. */
export function aFoundTable(changes: Partial<FoundTable> = {}): FoundTable {
  return {
    ...{ schema: 'public', table: 'submissions', estimatedRows: 3, columns: [], uniqueColumns: new Set<string>() },
    ...{ references: [], samples: new Map(), clocks: new Map(), hasRowsWithoutLoad: false, unread: null },
    ...changes,
  };
}

export function column(name: string, type = 'text', changes: Partial<FoundColumn> = {}): FoundColumn {
  return { name, type, isNullable: true, isClock: false, ...changes };
}
