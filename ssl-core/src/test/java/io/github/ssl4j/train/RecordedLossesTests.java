package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedLossesTests {
    private final RecordedLosses recorded = RecordedLosses.of(RecordedLossesTests.class);

    @Test
    void lossesWithinABillionthAreTheSame() {
        assertThatCode(() -> recorded.assertClose(List.of(0.5 + 5e-10, 2000 - 1e-6)))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherLossIsNamedByItsStep() {
        assertThatThrownBy(() -> recorded.assertClose(List.of(0.5, 2000 - 3e-6)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("/losses/RecordedLossesTests.txt, step 1: expected the loss 2000.0");
    }

    @Test
    void aLossThatIsNoNumberIsNeverTheSame() {
        assertThatThrownBy(() -> recorded.assertClose(List.of(Double.NaN, 2000.0)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 0");
    }

    @Test
    void fewerLossesThanRecordedAreRefused() {
        assertThatThrownBy(() -> recorded.assertClose(List.of(0.5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 1 losses, found 2");
    }
}
