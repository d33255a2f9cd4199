import type { Campaign, CampaignMember } from "#trace/campaign.ts";

export function toCampaignItem({ of, isComparable, isCut, members }: Campaign) {
  return { of, is_comparable: isComparable, is_cut: isCut, members: members.map(toMemberItem) };
}

function toMemberItem(it: CampaignMember) {
  const { text, structure, links, sender } = it.traits;
  return {
    id: it.id,
    message_id: it.header ?? null,
    from: it.fromAddress,
    subject: it.subject,
    ts: it.receivedAt.toISOString(),
    final_disposition: it.disposition,
    copies: it.copies,
    score: it.score,
    traits: {
      text: text ?? null,
      structure: structure ?? null,
      links: links ?? null,
      sender: sender ?? null,
    },
    alike: [...it.alike],
    differs: [...it.differs],
    by_itself: it.untickedBecause === undefined ? ("ticked" as const) : ("unticked" as const),
    unticked_because: it.untickedBecause ?? null,
  };
}
