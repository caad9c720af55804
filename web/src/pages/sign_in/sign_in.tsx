import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, post } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import type { Session } from "../../api/types";
import styles from "./sign_in.module.css";

export function SignIn() {
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const signIn = useMutation({
    mutationFn: () => post<Session>("/v1/session", { token: token.trim() }),
    onSuccess: (session) => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const refused = signIn.error instanceof ApiError && signIn.error.status === 401;
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <h1>Bellwether</h1>
        <p className="soft">Experiments and attribution for music recommendations.</p>
        <label htmlFor="token">Token</label>
        <input
          id="token"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
          aria-invalid={signIn.isError}
          aria-describedby="token-help"
        />
        <p id="token-help" className="soft small">
          The first admin's token lies in the file <code>admin-token</code> of the service's data directory; more come
          from <code>bellwether token</code>.
        </p>
        {signIn.isError && (
          <p className={styles.refused} role="alert">
            {refused ? "This token is not known, has expired or was revoked." : signIn.error.message}
          </p>
        )}
        <button type="submit" disabled={signIn.isPending || token.trim() === ""}>
          {signIn.isPending ? "Signing in…" : "Sign in"}
        </button>
      </form>
    </main>
  );
}
