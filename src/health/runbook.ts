/** Where the page for the people at the machine lies, relative to the repository. */
export function runbookOf(code: string): string {
  return `deploy/runbooks/${code}.md`;
}
