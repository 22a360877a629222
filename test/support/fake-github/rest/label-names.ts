/** A label as requests name it. */
export type LabelInput = string | { readonly name?: string };

export function labelNames(labels: readonly LabelInput[]): string[] {
  return labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))).filter((name) => name !== '');
}
