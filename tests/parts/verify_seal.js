// Verify the seal in folder argv[2] with the public key in PEM at argv[3]: prints "verified" and ends with 0 where it holds.
"use strict";
const { createPublicKey } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { bundleFromJSON } = require("@sigstore/bundle");
const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");

const [folder, pem] = process.argv.slice(2);
const seal = JSON.parse(readFileSync(join(folder, "manifest.dsse.json"), "utf8"));
const [{ keyid }] = seal.signatures;
const wrapped = {
  mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
  verificationMaterial: { publicKey: { hint: keyid }, tlogEntries: [] },
  dsseEnvelope: seal,
};
const root = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
const key = { publicKey: createPublicKey(readFileSync(pem)), validFor: () => true };
const trust = toTrustMaterial(root, (hint) => {
  if (hint !== keyid) throw new Error("another key");
  return key;
});
const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0, timestampThreshold: 0 });
verifier.verify(toSignedEntity(bundleFromJSON(wrapped)));
if (!Buffer.from(seal.payload, "base64").equals(readFileSync(join(folder, "manifest.json")))) {
  throw new Error("the seal is over another manifest");
}
console.log("verified");
