package io.github.ssl4j.collectives;

import io.github.ssl4j.device.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/**
 * Workers as threads of this process, each with a device of its own: for tests, and for one machine.
 *
 * <pre>{@code
 * List<Double> losses = WorkerThreads.of(4).run(rank -> Devices.named("cpu"), (collectives, device) -> {
 *     GlobalBatch batch = new GlobalBatch(collectives);
 *     ...
 * });
 * }</pre>
 *
 * <p>When a worker fails, the others learn it at their next collective, or at once where they wait in one.
 *
 * @param count W, the number of workers
 * @param timeout how long a worker waits in a collective for the others
 */
public record WorkerThreads(int count, Duration timeout) {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    /** Checks the count and the timeout. */
    public WorkerThreads {
        Objects.requireNonNull(timeout, "timeout");
        if (count < 1) {
            throw new IllegalArgumentException("workers: expected at least 1, found " + count);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("workers: expected a timeout above 0, found " + timeout);
        }
    }

    /** Returns that many workers, which wait for each other for ten minutes. */
    public static WorkerThreads of(int count) {
        return new WorkerThreads(count, TEN_MINUTES);
    }

    /**
     * What every worker does.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Work<T> {

        /**
         * Does the work of one worker.
         *
         * @param collectives what it does together with the others
         * @param device its own, closed when the work is done
         * @return what outlives the device
         * @throws Exception if the work fails, and with it that of all
         */
        T run(Collectives collectives, Device device) throws Exception;
    }

    /**
     * Runs the work on every worker, and returns the results in the order of the ranks.
     *
     * <p>After a failure the others have the time of {@link #timeout()} to end; then they are interrupted, and waited
     * for as long again.
     *
     * @param devices opens the device of a rank, on the thread that uses it
     * @throws WorkerFailedException if a worker failed; its cause is what the first failed of
     * @throws InterruptedException if this thread is interrupted; the workers are, too
     */
    public <T> List<T> run(IntFunction<Device> devices, Work<T> work) throws InterruptedException {
        Meeting meeting = new Meeting(count, timeout);
        AtomicReferenceArray<T> results = new AtomicReferenceArray<>(count);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int rank = i;
            Runnable body = () -> results.set(rank, result(meeting, rank, devices, work));
            Thread thread = new Thread(body, "ssl4j-worker-" + rank);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        join(meeting, threads);
        if (meeting.failure().isPresent()) {
            throw meeting.failure().get();
        }
        List<T> inOrder = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            inOrder.add(results.get(rank));
        }
        return Collections.unmodifiableList(inOrder);
    }

    /** Returns the result of one worker; null if it failed. */
    private static <T> T result(Meeting meeting, int rank, IntFunction<Device> devices, Work<T> work) {
        try (Device device = devices.apply(rank);
                Collectives collectives = new ThreadCollectives(meeting, rank)) {
            return work.run(collectives, device);
        } catch (Throwable e) {
            meeting.fail(rank, e);
            return null;
        } finally {
            meeting.end(rank);
        }
    }

    private void join(Meeting meeting, List<Thread> threads) throws InterruptedException {
        try {
            meeting.awaitEnd();
            if (meeting.failure().isPresent()) {
                join(threads);
                threads.forEach(Thread::interrupt);
                join(threads);
            } else {
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            throw e;
        }
    }

    private void join(List<Thread> threads) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Thread thread : threads) {
            TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
        }
    }
}
