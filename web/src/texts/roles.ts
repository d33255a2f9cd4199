/** The four roles, as they are called everywhere. */
export const roleTexts = {
  names: {
    "super-admin": "Super Admin",
    "config-admin": "Config Admin",
    "soc-analyst": "SOC Analyst",
    viewer: "Viewer",
  },
  about: {
    "super-admin": "Everything: settings, mail, people and tokens.",
    "config-admin": "Connections and Auto-Retract settings; reads and moves no mail.",
    "soc-analyst": "Searches, reads, retracts and releases mail; changes no connections.",
    viewer: "Sees messages, retractions and figures; changes nothing.",
  },
} as const;
