import { config } from 'zod';

/**
 * Reads each schema as it stands, where zod would first compile a function for it: every one is asked once here, and compiling costs more than it
 * saves then (about 8 ms of a cold start, `npm run bench -- rollback`). Imported before any schema is made, since each remembers what was set.
 */
config({ jitless: true });
