import { expect, it } from "vitest";
import { linksOf } from "../../src/net/links";

it("finds the targets by relation, in one header or several joined", () => {
  const header =
    '<turn:turn.example:3478>; rel="ice-server"; username="u", </whep/demo/1/layer>; rel="urn:ietf:params:whep:ext:core:layer"';
  const found = linksOf(header, "https://haat.example/whep/demo/1");
  expect(found.get("urn:ietf:params:whep:ext:core:layer")).toBe("https://haat.example/whep/demo/1/layer");
  expect(found.get("ice-server")).toBe("turn:turn.example:3478");
});

it("is empty without a header", () => expect(linksOf(null, "https://haat.example/").size).toBe(0));
