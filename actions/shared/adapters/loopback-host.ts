/** This machine: its loopback addresses and its sockets. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === '' || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host) || host.startsWith('/')
  );
}
