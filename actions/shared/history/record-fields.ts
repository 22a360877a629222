import { z } from 'zod';

/** UTC with seconds and `Z`; up to microseconds, as Postgres has them. */
export const instant = z.iso
  .datetime()
  .regex(/T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/u, 'an instant in UTC such as 2026-11-25T13:07:00Z');
export const count = z.int().min(0);
export const path = z.enum(['manual', 'dlt']);
