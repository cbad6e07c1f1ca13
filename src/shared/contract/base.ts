import { oc, type as typed } from '@orpc/contract';
import { z } from 'zod';
import type { StudioErrorData } from '../errors.ts';

/**
 * Start of every procedure. Inputs are validated with zod in the host; outputs are only typed, since they
 * come from our own services. A StudioError travels as the one declared error, `STUDIO`.
 */
export const procedure = oc.errors({ STUDIO: { data: typed<StudioErrorData>() } });

export const output = typed;

/** Names that become part of a path: no separators, no leading dot, at most 128 characters. */
export const safeName = z
  .string()
  .min(1, 'must not be empty')
  .max(128, 'must have 128 characters at most')
  .regex(/^[^/\\\0]*$/u, 'must not hold a path separator')
  .refine((name) => !name.startsWith('.'), 'must not start with a dot');

export const filePath = z.string().min(1, 'must not be empty').max(4096, 'must have 4096 characters at most');
export const stepNumber = z.number().int().min(0);

/** Of a run: `latest`, `best`, or a step. */
export const checkpoint = z.union([z.enum(['latest', 'best']), stepNumber]).default('best');
