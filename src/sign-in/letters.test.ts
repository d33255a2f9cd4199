import { SMTPServer } from "smtp-server";
import { expect, test } from "vitest";
import { openLetters } from "./letters.ts";

interface Post extends AsyncDisposable {
  readonly url: string;
  readonly mails: string[];
}

async function openPost(): Promise<Post> {
  const mails: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (it: Buffer) => parts.push(it));
      stream.on("end", () => {
        mails.push(Buffer.concat(parts).toString("utf8").replaceAll("=\r\n", ""));
        done();
      });
    },
  });
  const { port } = await new Promise<{ readonly port: number }>((resolve) => {
    const listening = server.listen(0, "127.0.0.1", () =>
      resolve(listening.address() as { readonly port: number }),
    );
  });
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${port}`, mails, [Symbol.asyncDispose]: close };
}

const ANN = {
  email: "ann@corp.example",
  name: "Ann",
  link: "https://undeliver.example/invitation?token=abc",
};

test("an invitation is mailed as plain text with its link, from a sender of this host or the one that is named", async () => {
  await using post = await openPost();
  const publicUrl = () => "https://undeliver.example";
  await openLetters(post.url, publicUrl).invitation({ ...ANN, organisation: "Corp" });
  await openLetters(`${post.url}?from=desk%40corp.example`, publicUrl).reset(ANN);
  const [invitation = "", reset = ""] = post.mails;
  expect(invitation).toMatch(/From: Undeliver <undeliver@undeliver\.example>/);
  expect(invitation).toMatch(/To: ann@corp\.example/);
  expect(invitation).toContain("Subject: You are invited to Corp on Undeliver");
  expect(invitation).toMatch(/https:\/\/undeliver\.example\/invitation\?token=(3D)?abc/);
  expect(invitation).toContain("text/plain");
  expect(reset).toMatch(/From: Undeliver <desk@corp\.example>/);
});

test("what stands in a name becomes no line and no header of its own", async () => {
  await using post = await openPost();
  const organisation = "Corp\r\nBcc: eve@evil.example\r\n\r\nPay here";
  const letters = openLetters(post.url, () => "http://[::1]:8080");
  await letters.invitation({ ...ANN, name: "Ann\r\n.\r\nMAIL FROM:<x>", organisation });
  const [mail = ""] = post.mails;
  expect(mail).not.toMatch(/^Bcc:/m);
  expect(mail).not.toMatch(/^Pay here/m);
  expect(mail).not.toMatch(/^\.$/m);
});

test("a mail server that does not answer is a failure that is told", async () => {
  const letters = openLetters("smtp://127.0.0.1:9", () => "https://undeliver.example");
  await expect(letters.reset(ANN)).rejects.toThrow("ECONNREFUSED");
});
