import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

/** Holds what may be wider than the page. Where it is, the keyboard reaches it, so that its arrows scroll. */
export function Scroll({ children }: { children: ReactNode }) {
  const box = useRef<HTMLElement>(null);
  const [wider, setWider] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setWider(element.scrollWidth > element.clientWidth);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <section ref={box} className="scroll" {...(wider ? { tabIndex: 0, "aria-label": "Scrolls sideways" } : {})}>
      {children}
    </section>
  );
}
