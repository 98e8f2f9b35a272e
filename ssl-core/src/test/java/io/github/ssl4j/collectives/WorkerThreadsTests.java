package io.github.ssl4j.collectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WorkerThreadsTests {
    private static final IntFunction<Device> DEVICES = rank -> Nd4jDevice.float64();

    /** Runs three workers, and returns what each found wrong. */
    private static Throwable[] failures(WorkerThreads.Work<Void> work) {
        Throwable[] found = new Throwable[3];
        catchThrowable(() -> WorkerThreads.of(3).run(DEVICES, (collectives, device) -> {
            found[collectives.rank()] = catchThrowable(() -> work.run(collectives, device));
            return null;
        }));
        return found;
    }

    @Test
    void resultsAreInTheOrderOfTheRanks() throws Exception {
        List<String> results = WorkerThreads.of(3).run(DEVICES, (collectives, device) -> {
            return collectives.rank() + " of " + collectives.size();
        });
        assertThat(results).containsExactly("0 of 3", "1 of 3", "2 of 3");
    }

    @Test
    void everyWorkerHasADeviceOfItsOwnThatIsClosedAfterTheWork() throws Exception {
        List<Tensor> left = WorkerThreads.of(2).run(TestDevice.CPU_FLOAT32::open, (collectives, device) -> {
            return Tensor.persistent(device, 1);
        });
        assertThat(left.get(0).device()).isNotSameAs(left.get(1).device());
        assertThatThrownBy(() -> Tensor.persistent(left.get(0).device(), 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailureReachesThoseThatWaitAndTheCaller() {
        IllegalStateException cause = new IllegalStateException("no more images");
        Throwable[] found = new Throwable[3];
        assertThatExceptionOfType(WorkerFailedException.class)
                .isThrownBy(() -> WorkerThreads.of(3).run(DEVICES, (collectives, device) -> {
                    if (collectives.rank() == 1) {
                        throw cause;
                    }
                    found[collectives.rank()] = catchThrowable(collectives::barrier);
                    return null;
                }))
                .withMessage("rank 1 of 3 failed: java.lang.IllegalStateException: no more images")
                .withCause(cause)
                .satisfies(e -> assertThat(e.ranks()).containsExactly(1));
        for (int rank : new int[] {0, 2}) {
            assertThat(found[rank])
                    .isInstanceOf(WorkerFailedException.class)
                    .hasMessage("rank 1 of 3 failed: java.lang.IllegalStateException: no more images")
                    .hasCause(cause);
        }
    }

    @Test
    void aDeviceThatDoesNotOpenIsAFailureOfItsWorker() {
        assertThatExceptionOfType(WorkerFailedException.class)
                .isThrownBy(() -> WorkerThreads.of(2)
                        .run(
                                rank -> {
                                    if (rank == 1) {
                                        throw new IllegalStateException("no card 1");
                                    }
                                    return Nd4jDevice.float64();
                                },
                                (collectives, device) -> {
                                    collectives.barrier();
                                    return null;
                                }))
                .withMessage("rank 1 of 2 failed: java.lang.IllegalStateException: no card 1");
    }

    @Test
    void thoseThatDoNotComeInTimeAreNamedAndInterrupted() {
        WorkerThreads impatient = new WorkerThreads(4, Duration.ofMillis(500));
        CountDownLatch ready = new CountDownLatch(4);
        AtomicBoolean interrupted = new AtomicBoolean();
        assertThatExceptionOfType(WorkerFailedException.class)
                .isThrownBy(() -> impatient.run(DEVICES, (collectives, device) -> {
                    ready.countDown();
                    ready.await();
                    if (collectives.rank() % 2 == 0) {
                        collectives.allReduceSum(Tensor.persistent(device, 2, 3));
                    } else if (catchThrowable(() -> new CountDownLatch(1).await()) instanceof InterruptedException) {
                        interrupted.set(true);
                    }
                    return null;
                }))
                .withMessage(
                        "ranks 1, 3 of 4 did not come to collective 1, allReduceSum of FLOAT64 [2, 3], within 500 ms")
                .satisfies(e -> assertThat(e.ranks()).containsExactly(1, 3));
        assertThat(interrupted).isTrue();
    }

    @Test
    void aWorkerThatIsLateLearnsThatTheOthersGaveUp() {
        CountDownLatch gaveUp = new CountDownLatch(1);
        Throwable[] late = new Throwable[1];
        catchThrowable(() -> new WorkerThreads(2, Duration.ofMillis(300)).run(DEVICES, (collectives, device) -> {
            if (collectives.rank() == 0) {
                catchThrowable(collectives::barrier);
                gaveUp.countDown();
            } else {
                gaveUp.await();
                late[0] = catchThrowable(collectives::barrier);
            }
            return null;
        }));
        assertThat(late[0])
                .isInstanceOf(WorkerFailedException.class)
                .hasMessage("rank 1 of 2 did not come to collective 1, barrier, within 300 ms");
    }

    @Test
    void aWorkerThatEndsEarlyIsNamedAtOnce() {
        assertThatExceptionOfType(WorkerFailedException.class)
                .isThrownBy(() -> WorkerThreads.of(3).run(DEVICES, (collectives, device) -> {
                    if (collectives.rank() != 2) {
                        collectives.barrier();
                    }
                    return null;
                }))
                .withMessage("rank 2 of 3 ended before collective 1, barrier");
    }

    @Test
    void differentShapesAreRefusedOnEveryWorker() {
        Throwable[] found = failures((collectives, device) -> {
            collectives.allReduceSum(Tensor.persistent(device, collectives.rank() == 1 ? 3 : 2));
            return null;
        });
        assertThat(found)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("collective 1: expected allReduceSum of FLOAT64 [2] as on rank 0,"
                                + " found allReduceSum of FLOAT64 [3] on rank 1"));
    }

    @Test
    void differentCollectivesAreRefusedOnEveryWorker() {
        Throwable[] found = failures((collectives, device) -> {
            collectives.barrier();
            if (collectives.rank() == 0) {
                collectives.broadcast(Tensor.persistent(device, 2), 1);
            } else {
                collectives.allGather(Tensor.persistent(device, 2));
            }
            return null;
        });
        assertThat(found)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("collective 2: expected broadcast from rank 1 of FLOAT64 [2] as on rank 0,"
                                + " found allGather of FLOAT64 [2] on ranks 1, 2"));
    }

    @Test
    void workersMayGoOnAfterACallThatDidNotFit() throws Exception {
        List<double[]> sums = WorkerThreads.of(2).run(DEVICES, (collectives, device) -> {
            int rank = collectives.rank();
            catchThrowable(() -> collectives.allReduceSum(Tensor.persistent(device, 1 + rank)));
            Tensor values = Tensor.of(device, new double[] {rank + 1}, 1);
            collectives.allReduceSum(values);
            return values.toDoubles();
        });
        assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(3));
    }

    @Test
    void anInterruptedCallerInterruptsTheWorkers() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Throwable[] found = new Throwable[1];
        Thread caller = new Thread(() ->
                found[0] = catchThrowable(() -> WorkerThreads.of(1).run(DEVICES, (collectives, device) -> {
                    working.countDown();
                    catchThrowable(() -> new CountDownLatch(1).await());
                    stopped.countDown();
                    return null;
                })));
        caller.start();
        working.await();
        caller.interrupt();
        caller.join();
        stopped.await();
        assertThat(found[0]).isInstanceOf(InterruptedException.class);
    }

    @Test
    void countsAndTimeoutsBelowOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkerThreads.of(0))
                .withMessage("workers: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerThreads(1, Duration.ZERO))
                .withMessage("workers: expected a timeout above 0, found PT0S");
    }
}
