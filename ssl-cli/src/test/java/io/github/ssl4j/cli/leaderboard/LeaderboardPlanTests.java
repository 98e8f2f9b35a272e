package io.github.ssl4j.cli.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderboardPlanTests {
    @TempDir
    private Path folder;

    private String failureOf(String minutes, String runs) throws IOException {
        Path file = folder.resolve("plan.json");
        Files.writeString(file, """
                {"title": "A", "setups": {"a": {"about": "b", "data": "c", "minutes": %s, "figures": ["knn"]}},
                 "runs": [%s]}
                """.formatted(minutes, runs));
        return catchThrowable(() -> LeaderboardPlan.read(file)).getMessage();
    }

    @Test
    void anUnknownMethodIsNamedWithTheNearest() throws IOException {
        assertThat(failureOf("1", "{\"name\": \"x\", \"setup\": \"a\", \"method\": \"simclear\"}"))
                .contains("plan.json: run x: ", "'simclear'; did you mean simclr?");
    }

    @Test
    void aNameTwiceIsRefused() throws IOException {
        String run = "{\"name\": \"x\", \"setup\": \"a\", \"method\": \"byol\"}";

        assertThat(failureOf("1", run + ", " + run)).endsWith("runs: expected every name once, found x twice");
    }

    @Test
    void aBudgetOfNothingIsRefused() throws IOException {
        assertThat(failureOf("0", "{\"name\": \"x\", \"setup\": \"a\", \"method\": \"byol\"}"))
                .endsWith("setups a: minutes: expected a budget of more than 0 minutes, found 0.0");
    }

    @Test
    void anUnknownSetUpAndKeyAreNamedWithTheNearest() throws IOException {
        assertThat(failureOf("1", "{\"name\": \"x\", \"setup\": \"b\", \"method\": \"byol\"}"))
                .contains("run x: unknown set-up 'b'", "known: a");
        assertThat(failureOf("1", "{\"name\": \"x\", \"setup\": \"a\", \"method\": \"byol\", \"seed\": [1]}"))
                .contains("unknown key 'seed'; did you mean seeds?");
    }

    @Test
    void noJsonAndNoFileAreSaid() throws IOException {
        assertThat(failureOf("1", "{")).startsWith(folder.resolve("plan.json") + ": ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaderboardPlan.read(folder.resolve("none.json")))
                .withMessage(folder.resolve("none.json") + ": expected the plan of a leaderboard, found no file there");
    }

    @Test
    void aRunThatIsNotThereIsNamedWithTheNearest() throws IOException {
        Path file = folder.resolve("plan.json");
        Files.writeString(file, """
                {"title": "A", "setups": {"a": {"about": "b", "data": "c", "minutes": 1, "figures": ["knn"]}},
                 "runs": [{"name": "a/byol", "setup": "a", "method": "byol"}]}
                """);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaderboardPlan.read(file).only(List.of("a/boyl")))
                .withMessage("unknown run 'a/boyl'; did you mean a/byol? known: a/byol");
    }
}
