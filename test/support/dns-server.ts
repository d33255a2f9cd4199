import { createServer, Packet } from "dns2";
import { freePort } from "./free-port.ts";

export interface TestDnsServer extends AsyncDisposable {
  /** As `UNDELIVER_DNS_SERVERS` takes it. */
  readonly address: string;
  /** Name -> TXT records; of a name that is not in it there is nothing. */
  readonly records: Map<string, readonly string[]>;
  /** Names that the server fails at. */
  readonly failing: Set<string>;
}

/** A DNS server by others, on loopback. */
export async function startDnsServer(): Promise<TestDnsServer> {
  const records = new Map<string, readonly string[]>();
  const failing = new Set<string>();
  const port = await freePort();
  const server = createServer({
    udp: true,
    tcp: true,
    handle: (request, send) => {
      const response = Packet.createResponseFromRequest(request);
      const name = request.questions[0]?.name ?? "";
      const found = records.get(name);
      if (failing.has(name)) response.header.rcode = Packet.RCODE.SERVFAIL;
      else if (found === undefined) response.header.rcode = Packet.RCODE.NXDOMAIN;
      const { TXT: type } = Packet.TYPE;
      const { IN } = Packet.CLASS;
      for (const value of found ?? []) {
        const data = value.match(/.{1,255}/gs) ?? [""];
        response.answers.push(new Packet.Resource({ name, type, class: IN, ttl: 60, data }));
      }
      void send(response);
    },
  });
  const at = { port, address: "127.0.0.1", type: "udp4" } as const;
  await server.listen({ udp: at, tcp: at });
  return {
    address: `127.0.0.1:${port}`,
    records,
    failing,
    [Symbol.asyncDispose]: async () => {
      await server.close();
    },
  };
}
