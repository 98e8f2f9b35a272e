package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.collectives.WorkerThreads;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What three workers have to have alike. */
final class WorkerAgreementTests {

    private static void onWorkers(BiConsumer<WorkerAgreement, Integer> check) throws InterruptedException {
        WorkerThreads.of(3).run(rank -> Nd4jDevice.float64(), (collectives, device) -> {
            check.accept(new WorkerAgreement(collectives, device), collectives.rank());
            return true;
        });
    }

    private static RunIdentity run(String seed, String views) {
        return new RunIdentity(Map.of("seed", seed, "view policy", views, "epochs", "2"), Optional.empty(), 0);
    }

    @Test
    void theSameRunAndLossOnAllAreAccepted() {
        assertThatCode(() -> onWorkers((agreement, rank) -> {
                    agreement.requireSameRun(run("1", "crops"), new Progress(3, 5, 2));
                    agreement.requireSameLoss("simclr", 2.5);
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsOtherOnAWorkerIsNamed() {
        assertThatThrownBy(() -> onWorkers((agreement, rank) ->
                        agreement.requireSameRun(run("1", rank == 2 ? "flips" : "crops"), new Progress(0, 5, 2))))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workers: expected the run of rank 0 on all of them, found another view policy on rank 2:"
                        + " flips instead of crops");
    }

    @Test
    void ofALongValueThePartThatDiffersIsShown() {
        String views = "crops and ".repeat(50);
        assertThatThrownBy(() -> onWorkers((agreement, rank) -> agreement.requireSameRun(
                        run("1", views + (rank == 2 ? "flips" : "blur")), new Progress(0, 5, 2))))
                .rootCause()
                .hasMessage(
                        "workers: expected the run of rank 0 on all of them, found another view policy on rank 2: ..."
                                + "crops and ".repeat(4) + "flips instead of ..." + "crops and ".repeat(4) + "blur");
    }

    @Test
    void anotherFirstStepIsNamed() {
        assertThatThrownBy(() -> onWorkers((agreement, rank) ->
                        agreement.requireSameRun(run("1", "crops"), new Progress(rank == 0 ? 4 : 0, 5, 2))))
                .rootCause()
                .hasMessageContaining("another first step on rank 1: 0 instead of 4, rank 2: 0 instead of 4");
    }

    @Test
    void aLossOfEachWorkersOwnImagesIsToldFromThatOfTheBatch() {
        assertThatThrownBy(() -> onWorkers((agreement, rank) -> agreement.requireSameLoss("alignment", 1 + rank)))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("alignment: expected the loss of the batch of all workers")
                .hasMessageContaining("batch().mean(loss)");
    }
}
