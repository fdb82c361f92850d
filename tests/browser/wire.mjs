// The wire between browser and server: passes bytes as they are, and can be cut.
import net from "node:net";

export class Wire {
  ends = new Set();
  cut = false;

  /** `address`: where the server listens, "http://127.0.0.1:PORT". */
  constructor(address) {
    this.port = Number(new URL(address).port);
  }

  /** The address at this end. */
  async open() {
    this.server = net.createServer((here) => {
      if (this.cut) {
        here.destroy();
        return;
      }
      const there = net.connect(this.port, "127.0.0.1");
      for (const [from, to] of [[here, there], [there, here]]) {
        this.ends.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          this.ends.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** Ends what passes, and lets nothing pass until mended. */
  goDown() {
    this.cut = true;
    this.ends.forEach((end) => end.destroy());
  }

  mend() {
    this.cut = false;
  }

  close() {
    this.goDown();
    this.server.close();
  }
}
