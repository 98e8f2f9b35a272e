package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodeUseTests {
    private final CodeUse use = new CodeUse();

    @Test
    void nothingIsSaidBeforeThereWereTenAssignmentsForEveryCode() {
        assertThat(use.dead()).isEmpty();
        use.add(4, many(39, 0));
        assertThat(use.dead()).isEmpty();
        use.add(4, 0);
        assertThat(use.dead()).hasValue(0.75);
    }

    @Test
    void aCodeInUseIsAlive() {
        for (int i = 0; i < 10; i++) {
            use.add(4, 0, 1, 2, 3);
        }
        assertThat(use.dead()).hasValue(0);
    }

    @Test
    void aCodeDiesOnceItWasNotAmongTheLast() {
        use.add(2, 1);
        use.add(2, many(19, 0));
        assertThat(use.dead()).hasValue(0);
        use.add(2, 0);
        assertThat(use.dead()).hasValue(0.5);
        use.add(2, 1);
        assertThat(use.dead()).hasValue(0);
    }

    private static int[] many(int times, int code) {
        return IntStream.range(0, times).map(i -> code).toArray();
    }
}
