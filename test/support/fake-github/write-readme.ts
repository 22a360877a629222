import { writeFileSync } from 'node:fs';
import { renderFidelityTable } from './fidelity-table.ts';

writeFileSync(new URL('README.md', import.meta.url), renderFidelityTable());
