import { Tooltip as Primitive } from "radix-ui";
import type { ReactElement } from "react";

interface TooltipProps {
  readonly text: string;
  /** One element that can take focus. */
  readonly children: ReactElement;
}

/** A sentence on hover and on focus. Needs `Tooltip.Provider` above (app/providers.tsx). */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-64 rounded-md border border-line bg-raised px-2.5 py-1.5 text-ink text-xs shadow-lg"
        >
          {text}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
