import type { TenantId } from "#shared/ids.ts";
import { codeOf } from "#shared/error-code.ts";
import { proofNames, type ProofResult, readProof, type TxtAnswer } from "./domain-proof.ts";
import type { ResolveTxt } from "./resolve-txt.ts";

/** One domain whose proof is looked for. */
export interface ProofWanted {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly token: string;
}

export interface ProofNote {
  readonly name: string;
  readonly result: Exclude<ProofResult, "taken">;
  readonly actor: string;
  readonly now: Date;
}

/** Port: what is known of whose a domain is. */
export interface DomainProofs {
  /** `undefined` where the tenant has no such domain. */
  wanted(tenantId: TenantId, name: string): Promise<ProofWanted | undefined>;
  /** Takes those whose check is due, so that no other process takes them too. */
  claimDue(limit: number): Promise<readonly ProofWanted[]>;
  /**
   * Writes down what a check has found. A domain that becomes verified counts from then on: the mail of the last days gets
   * its copies, and whoever else had merely skipped the check loses it. `undefined` where there is no such domain.
   */
  note(tenantId: TenantId, note: ProofNote): Promise<ProofResult | undefined>;
  /** Lets a domain count without a proof. */
  skip(
    tenantId: TenantId,
    name: string,
    by: { readonly reason: string; readonly actor: string },
  ): Promise<"skipped" | "taken" | "no_domain">;
}

export interface CheckNeeds {
  readonly proofs: DomainProofs;
  readonly resolveTxt: ResolveTxt;
  readonly now: () => Date;
}

/** Asks the DNS about one domain, and writes down what it said. `undefined` where the tenant has no such domain. */
export async function checkDomain(
  needs: CheckNeeds,
  tenantId: TenantId,
  { name, actor }: { readonly name: string; readonly actor: string },
): Promise<ProofResult | undefined> {
  const wanted = await needs.proofs.wanted(tenantId, name);
  return wanted && look(needs, wanted, actor);
}

/** For a periodic job: looks for the proofs that are due. Answers how many. */
export async function checkDueDomains(needs: CheckNeeds): Promise<number> {
  const due = await needs.proofs.claimDue(AT_ONCE);
  await Promise.all(due.map((it) => look(needs, it, "system")));
  return due.length;
}

const AT_ONCE = 20;

async function look(
  { proofs, resolveTxt, now }: CheckNeeds,
  { tenantId, name, token }: ProofWanted,
  actor: string,
): Promise<ProofResult | undefined> {
  const answers = await Promise.all(proofNames(name).map((it) => ask(resolveTxt, it)));
  return proofs.note(tenantId, { name, result: readProof(token, answers), actor, now: now() });
}

const NO_SUCH_RECORD: readonly string[] = ["ENOTFOUND", "ENODATA"];

async function ask(resolveTxt: ResolveTxt, name: string): Promise<TxtAnswer> {
  try {
    return { kind: "records", values: await resolveTxt(name) };
  } catch (error) {
    return { kind: NO_SUCH_RECORD.includes(codeOf(error)) ? "none" : "failed" };
  }
}
