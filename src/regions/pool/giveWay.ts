/**
 * Lets the event loop turn once. A message between two ports of one thread takes tens of microseconds; a timer would take
 * 4 ms in a browser, which makes timers that set off timers wait.
 */
export function giveWay(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
