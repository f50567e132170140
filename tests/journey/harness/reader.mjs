// A phone's fingerprint reader, for passkeys: Chromium's own virtual one.

const OPTIONS = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/** Gives the phone a reader with the right finger on it. */
export async function openReader({ page, context }) {
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const made = await session.send("WebAuthn.addVirtualAuthenticator", { options: OPTIONS });
  const { authenticatorId } = made;
  return {
    /** Lifts the finger, or puts it back; what was asked meanwhile stays unanswered. */
    finger: (enabled) =>
      session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    /** How many passkeys the phone holds. */
    passkeys: async () => {
      const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
  };
}
