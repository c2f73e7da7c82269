import { clsx } from "clsx";
import { Button } from "#components/ui/button";
import { usePlayground } from "#lib/client/playground-context";
import { ShortcutKeys } from "./shortcut-keys";

interface FireButtonProps {
  readonly canFire: boolean;
  readonly onPress: () => void;
}

/** The one thing to press. While a stream runs it is the thing that stops it. */
export function FireButton({ canFire, onPress }: FireButtonProps) {
  const firing = usePlayground((state) => state.firing);
  if (firing.kind === "streaming") {
    return (
      <Button variant="danger" onClick={onPress} className="w-full">
        Stop stream
        <span className="num min-w-32 text-left font-normal text-xs">
          {firing.sent.toLocaleString("en-US")} sent, {firing.perSecond}/s
        </span>
      </Button>
    );
  }
  const left = firing.kind === "firing" && firing.left > 1 ? firing.left : undefined;
  return (
    <Button
      variant="act"
      onClick={onPress}
      disabled={!canFire}
      aria-busy={firing.kind === "firing"}
      aria-keyshortcuts="Control+Enter Meta+Enter"
      className={clsx("w-full", left !== undefined && "cursor-progress")}
    >
      Fire event
      <span
        aria-hidden="true"
        className={clsx("min-w-14 text-left", left === undefined && "hidden md:inline")}
      >
        {left === undefined ? <ShortcutKeys /> : <span className="num text-xs">{left} left</span>}
      </span>
    </Button>
  );
}
