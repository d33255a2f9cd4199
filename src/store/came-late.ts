// A copy that is looked for again came late once it was found.
export const CAME_LATE = `
  (rc.late_at is not null or (rc.looked_again_at is not null and rc.settled_at is not null and rc.outcome not in ('not_found', 'refused')))`;
