import type { RequestContext } from '../fake-state.ts';
import { readCommit } from './commit-object.ts';

export function refObject(context: RequestContext, qualifiedName: string, oid: string): object {
  const [, , ...name] = qualifiedName.split('/');
  return {
    id: refId(qualifiedName),
    name: name.join('/'),
    prefix: 'refs/heads/',
    target: () => readCommit(context, oid),
  };
}

export function refId(qualifiedName: string): string {
  return `REF_${Buffer.from(qualifiedName).toString('base64url')}`;
}

export function refOfId(id: string): string {
  return Buffer.from(id.replace(/^REF_/, ''), 'base64url').toString('utf8');
}
