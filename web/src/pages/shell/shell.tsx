// What surrounds every page: the ways to the others, who is signed in; the sign-in where nobody is.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { remove } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import { Empty, Failed, Loading } from "../../components/states";
import { SignIn } from "../sign_in/sign_in";
import styles from "./shell.module.css";

export function Shell() {
  const session = useQuery(sessionQuery);
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => remove("/v1/session"),
    onSuccess: () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  });

  if (session.isPending)
    return (
      <div className={styles.main}>
        <Loading what="Bellwether" />
      </div>
    );
  if (session.isError) {
    return (
      <div className={styles.main}>
        <Failed what="session" error={session.error} retry={() => session.refetch()} />
      </div>
    );
  }
  if (session.data === null) return <SignIn />;
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.name}>
          Bellwether
        </Link>
        <nav className={styles.nav} aria-label="Pages">
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
            Experiments
          </Link>
          <Link to="/attribution" activeOptions={{ includeSearch: false }}>
            Attribution
          </Link>
          <Link to="/plays">Plays</Link>
          <Link to="/metrics-catalogue" activeOptions={{ includeSearch: false }}>
            Metrics
          </Link>
          <Link to="/layers">Layers</Link>
          {session.data.role === "admin" && (
            <>
              <Link to="/tokens">Tokens</Link>
              <Link to="/audit" activeOptions={{ includeSearch: false }}>
                Audit
              </Link>
            </>
          )}
          <Link to="/system">System</Link>
        </nav>
        <div className={styles.who}>
          <span>
            {session.data.name} <span className="soft">({session.data.role})</span>
          </span>
          <button type="button" onClick={() => signOut.mutate()} disabled={signOut.isPending}>
            Sign out
          </button>
        </div>
      </header>
      <main id="content" className={styles.main}>
        {signOut.isError && <Failed what="sign-out" error={signOut.error} />}
        <Outlet />
      </main>
    </>
  );
}

export function NotFound() {
  return (
    <Empty title="There is no such page.">
      <Link to="/">To the experiments</Link>
    </Empty>
  );
}
