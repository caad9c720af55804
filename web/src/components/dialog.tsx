import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import styles from "./dialog.module.css";

interface Props {
  title: string;
  open: boolean;
  close: () => void;
  children: ReactNode;
}

/** A question over the page: focus stays in it, Escape and a click beside it close it, focus returns to where it was. */
export function Dialog({ title, open, close, children }: Props) {
  return (
    <ModalOverlay className={styles.overlay ?? ""} isOpen={open} onOpenChange={(now) => !now && close()} isDismissable>
      <Modal className={styles.modal ?? ""}>
        <AriaDialog className={styles.dialog ?? ""}>
          <Heading slot="title" className={styles.title ?? ""}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
