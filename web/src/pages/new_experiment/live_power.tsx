// How long the experiment would take at each step of its ramp, from the traffic of the last four weeks, as one writes.
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { powerQuery } from "../../api/metric_queries";
import type { PowerQuestion } from "../../api/types";
import { Section } from "../../components/section";
import type { ExperimentForm } from "./experiment_yaml";
import { powerQuestions, powerSentence } from "./power_words";

const restMs = 400;

/** The value, once it has rested: typing asks nothing. */
function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

export function LivePower({ form }: { form: ExperimentForm }) {
  const asked = useRested(JSON.stringify(powerQuestions(form)));
  const questions: PowerQuestion[] = JSON.parse(asked);
  const answers = useQueries({ queries: questions.map((question) => powerQuery(question)) });
  return (
    <Section title="How long it takes">
      {questions.length === 0 ? (
        <p className="soft">Name the smallest effect worth having: then it says how many days each step needs.</p>
      ) : (
        <>
          <ul>
            {questions.map((question, index) => {
              const answer = answers[index];
              return (
                <li key={question.percent}>
                  {answer?.data
                    ? powerSentence(question, answer.data, Number(form.plannedDays))
                    : answer?.isError
                      ? `${question.percent}%: ${answer.error.message}`
                      : `${question.percent}%: …`}
                </li>
              );
            })}
          </ul>
          <p className="soft small">
            With 80% chance to see it, at an interval that holds at every look, from the traffic of the last 28 days.
          </p>
        </>
      )}
    </Section>
  );
}
