// Who may what: the tokens, making one (its secret is shown once), revoking one. For admins.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post, remove } from "../../api/client";
import { tokensQuery } from "../../api/queries";
import type { Role, Token } from "../../api/types";
import { Badge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { Scroll } from "../../components/scroll";
import { Section } from "../../components/section";
import { Failed, Loading } from "../../components/states";
import { time } from "../../format";
import styles from "./tokens.module.css";

const roles: readonly { role: Role; may: string }[] = [
  { role: "viewer", may: "read everything" },
  { role: "scientist", may: "read, and change experiments, metrics and models" },
  { role: "service", may: "ask for assignments and send events" },
  { role: "admin", may: "do everything" },
];

export function Tokens() {
  const query = useQuery(tokensQuery);
  return (
    <>
      <h1>Tokens</h1>
      <NewToken />
      {query.isPending ? (
        <Loading what="tokens" />
      ) : query.isError ? (
        <Failed what="list of tokens" error={query.error} retry={() => query.refetch()} />
      ) : (
        <TokenTable tokens={query.data.items} />
      )}
    </>
  );
}

function state(token: Token): { word: string; tone: "good" | "plain" | "warn" } {
  if (token.revoked_at) return { word: `revoked ${time(token.revoked_at)}`, tone: "plain" };
  if (token.expires_at && new Date(token.expires_at) < new Date())
    return { word: `expired ${time(token.expires_at)}`, tone: "warn" };
  return { word: token.expires_at ? `until ${time(token.expires_at)}` : "valid", tone: "good" };
}

function TokenTable({ tokens }: { tokens: Token[] }) {
  const queries = useQueryClient();
  const [revoked, setRevoked] = useState<Token | null>(null);
  const revoke = useMutation({
    mutationFn: (name: string) => remove(`/v1/tokens/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
      setRevoked(null);
    },
  });
  const valid = tokens.filter((token) => state(token).tone === "good").length;
  return (
    <Section title={`${valid} of ${tokens.length} open something`}>
      <Scroll>
        <table>
          <caption>Secrets are not stored, only their hashes.</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">State</th>
              <th scope="col">Made</th>
              <th scope="col">
                <span className="soft">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((token) => {
              const { word, tone } = state(token);
              return (
                <tr key={token.name}>
                  <th scope="row">{token.name}</th>
                  <td>{token.role}</td>
                  <td>
                    <Badge tone={tone}>{word}</Badge>
                  </td>
                  <td>
                    {time(token.created_at)} by {token.created_by}
                  </td>
                  <td>
                    {!token.revoked_at && (
                      <button type="button" onClick={() => setRevoked(token)}>
                        Revoke<span className={styles.hidden}> {token.name}</span>
                      </button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {revoked && (
        <Dialog title={`Revoke ${revoked.name}`} open close={() => setRevoked(null)}>
          <p>
            Within five seconds it opens nothing any more, and the sessions that it began end. This cannot be undone.
          </p>
          {revoke.isError && <p role="alert">{revoke.error.message}</p>}
          <div className={styles.buttons}>
            <button type="button" onClick={() => revoke.mutate(revoked.name)} disabled={revoke.isPending}>
              Revoke it
            </button>
            <button type="button" onClick={() => setRevoked(null)}>
              Cancel
            </button>
          </div>
        </Dialog>
      )}
    </Section>
  );
}

function NewToken() {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const make = useMutation({
    mutationFn: () => post<{ name: string; secret: string }>("/v1/tokens", { name: name.trim(), role }),
    onSuccess: async () => {
      setName("");
      await queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Section title="A new token">
      <form className={styles.form} onSubmit={submit}>
        <Field label="Name" help="Lower-case letters, digits, dot, dash, underscore: who or what will use it.">
          {(ids) => (
            <input
              {...ids}
              required
              pattern="[a-z0-9][a-z0-9._\-]{0,127}"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role" help={`It may ${roles.find((one) => one.role === role)?.may}.`}>
          {(ids) => (
            <select
              {...ids}
              value={role}
              onChange={(event) => setRole(roles.find((one) => one.role === event.target.value)?.role ?? "viewer")}
            >
              {roles.map((one) => (
                <option key={one.role}>{one.role}</option>
              ))}
            </select>
          )}
        </Field>
        <button type="submit" disabled={make.isPending || name.trim() === ""}>
          {make.isPending ? "Making…" : "Make it"}
        </button>
      </form>
      {make.isError && (
        <p className={styles.refused} role="alert">
          {make.error.message}
        </p>
      )}
      {make.isSuccess && (
        <div className={styles.secret} role="status">
          <p>
            The secret of <strong>{make.data.name}</strong>. It is shown this once:
          </p>
          <code>{make.data.secret}</code>
        </div>
      )}
    </Section>
  );
}
