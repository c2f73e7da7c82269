import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Line } from "#server/faults/line";
import type { LineFaults } from "#server/faults/line-faults";
import type { AddressLimits } from "#server/http/address-limits";
import { answerAndClose } from "#server/http/answer-and-close";
import { HttpProblem, RESTARTING } from "#server/http/http-problem";
import { refuseUpgrade } from "#server/http/refuse-upgrade";
import { urlOf } from "#server/http/request-target";
import { requireWebsocketHandshake } from "#server/http/websocket-handshake";
import { lineOf, type WireClaim } from "#server/http/wire-claim";
import type { Logger } from "#server/logger";
import type { LineTaps } from "#server/wire/line-taps";

/** May throw HttpProblem, or reject with it: the upgrade is then refused by plain HTTP. */
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  url: URL,
) => void | Promise<void>;

/** Counts a connection that is about to be opened, until it closes. @throws HttpProblem when it may not be */
export type CountConnection = (socket: Socket, url: URL) => void;

interface Claim {
  readonly handler: UpgradeHandler;
  readonly wire: WireClaim | undefined;
  readonly count: CountConnection;
}

export interface UpgradesOptions {
  readonly limits: AddressLimits;
  readonly logger: Logger;
  readonly onProblem: (code: string) => void;
  readonly faults: LineFaults;
  readonly taps: LineTaps;
  readonly isDraining: () => boolean;
  /** Development only: hot reload. */
  readonly pageUpgrades: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined;
}

/** Every upgrade of the server, by path. */
export class Upgrades {
  readonly #claimed = new Map<string, Claim>();
  readonly #countOne: CountConnection = (socket) => {
    socket.once("close", this.options.limits.connect(socket.remoteAddress));
  };

  constructor(private readonly options: UpgradesOptions) {}

  /** @param path exact, or ending in `/` for everything below @param count absent: each is one more of its address */
  add(path: string, handler: UpgradeHandler, wire: WireClaim | undefined, count = this.#countOne): void {
    this.#claimed.set(path, { handler, wire, count });
  }

  get paths(): string[] {
    return [...this.#claimed.keys()];
  }

  async accept(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on("error", (error) => this.options.logger.debug({ err: error }, "socket broke"));
    const url = urlOf(request);
    if (url === undefined)
      return refuseUpgrade(
        socket,
        new HttpProblem(400, "bad-url", "The request target is not a valid path."),
      );
    const claimed =
      this.#claimed.get(url.pathname) ??
      [...this.#claimed].find(([path]) => path.endsWith("/") && url.pathname.startsWith(path))?.[1];
    const line = lineOf(claimed?.wire, url);
    this.options.taps.onUpgrade(line, request, socket, head);
    if (line !== undefined && !(await this.#admitUpgrade(line, socket))) return;
    if (claimed === undefined) {
      if (this.options.pageUpgrades !== undefined && url.pathname.startsWith("/_next/")) {
        this.options.pageUpgrades(request, socket, head);
        return;
      }
      refuseUpgrade(socket, new HttpProblem(404, "no-such-upgrade", "Nothing can be upgraded at this path."));
      return;
    }
    try {
      if (this.options.isDraining()) throw RESTARTING;
      requireWebsocketHandshake(request);
      claimed.count(socket, url);
      await claimed.handler(request, socket, head, url);
    } catch (error) {
      const { logger, onProblem } = this.options;
      if (error instanceof HttpProblem) {
        onProblem(error.code);
        logger.debug({ path: url.pathname, status: error.status, code: error.code }, "upgrade refused");
      } else logger.error({ err: error, path: url.pathname }, "upgrade failed");
      refuseUpgrade(
        socket,
        error instanceof HttpProblem
          ? error
          : new HttpProblem(500, "internal-error", "The upgrade failed on the server."),
      );
    }
  }

  /** @returns false when a fault of its line has taken care of it */
  async #admitUpgrade(line: Line, socket: Socket): Promise<boolean> {
    const admission = this.options.faults.admit(line, socket, true);
    if (admission.kind === "reset") return false;
    if (admission.kind === "answer") {
      const { status } = admission;
      answerAndClose(
        socket,
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
      return false;
    }
    if (admission.kind === "strip-upgrade") {
      // What is left is a plain GET, and that is not what these paths are for (RFC 9110 §15.5.22).
      const detail = "The request came without Upgrade: something on the way does not let it pass.";
      refuseUpgrade(socket, new HttpProblem(426, "upgrade-needed", detail, { upgrade: "websocket" }));
      return false;
    }
    socket.once("close", () => this.options.faults.release(socket));
    await this.options.faults.onItsWay(line);
    return !socket.destroyed;
  }
}
