package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkerFactsTests {
    private static final WorkerFacts FIRST = new WorkerFacts("a", 4711, "", "12ab", "17", "amd64 avx2");

    @Test
    void factsArriveAsTheyWereSent() {
        WorkerFacts own = WorkerFacts.here("a", 4711, "");
        assertThat(WorkerFacts.parse(own.text())).isEqualTo(own);
        assertThat(own.classes()).matches("[0-9a-f]{16}");
        assertThat(own.java()).isEqualTo(String.valueOf(Runtime.version().feature()));
        assertThat(WorkerFacts.parse(WorkerFacts.here("a", 0, "no\nlibrary").text())
                        .problem())
                .isEqualTo("no library");
    }

    @Test
    void workersThatAreAlikeMayBegin() {
        WorkerFacts other = new WorkerFacts("b", 0, "", "12ab", "17", "amd64 avx2");
        assertThatCode(() -> WorkerFacts.requireAlike(List.of(FIRST, other))).doesNotThrowAnyException();
    }

    @Test
    void whatDiffersIsNamedWithTheHost() {
        WorkerFacts other = new WorkerFacts("b", 0, "", "34cd", "21", "amd64 avx2 avx512f");
        assertThatIllegalStateException()
                .isThrownBy(() -> WorkerFacts.requireAlike(List.of(FIRST, FIRST, other)))
                .withMessage("workers cannot begin together:"
                        + " rank 2 on b: expected the same jars of ssl4j as rank 0 (12ab), found 34cd;"
                        + " rank 2 on b: expected the same version of Java as rank 0 (17), found 21;"
                        + " rank 2 on b: expected the same kind of processor as rank 0 (amd64 avx2),"
                        + " found amd64 avx2 avx512f");
    }

    @Test
    void aWorkerThatCannotBeginIsNamed() {
        WorkerFacts other = new WorkerFacts("b", 0, "no libtorch.so", "12ab", "17", "amd64 avx2");
        assertThatIllegalStateException()
                .isThrownBy(() -> WorkerFacts.requireAlike(List.of(FIRST, other)))
                .withMessage("workers cannot begin together: rank 1 on b: no libtorch.so");
    }
}
