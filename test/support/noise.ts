import { createHash } from 'node:crypto';

/** So many characters that no compression makes much shorter than three quarters, always the same. */
export function noise(characters: number): string {
  let text = '';
  for (let block = 0; text.length < characters; block += 1)
    text += createHash('sha512').update(`${characters} ${block}`).digest('base64url');
  return text.slice(0, characters);
}
