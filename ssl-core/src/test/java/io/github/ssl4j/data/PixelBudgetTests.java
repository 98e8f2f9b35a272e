package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PixelBudgetTests {
    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void threadsNeverHoldMoreThanThereIs() throws InterruptedException {
        PixelBudget budget = new PixelBudget(100);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            RandomStream random = RandomStream.of(t);
            threads.add(start(() -> {
                for (int i = 0; i < 500; i++) {
                    int taken = budget.take(1 + random.nextInt(150));
                    most.accumulateAndGet(held.addAndGet(taken), Math::max);
                    Thread.yield();
                    held.addAndGet(-taken);
                    budget.giveBack(taken);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isEqualTo(100);
        assertThat(budget.take(100)).isEqualTo(100);
    }

    @Test
    void anImageLargerThanAllWaitsUntilItIsAlone() throws InterruptedException {
        PixelBudget budget = new PixelBudget(10);
        int small = budget.take(1);
        AtomicInteger taken = new AtomicInteger();
        Thread large = start(() -> taken.set(budget.take(5_000_000_000L)));
        awaitWaiting(large);
        assertThat(taken.get()).isZero();
        budget.giveBack(small);
        large.join();
        assertThat(taken.get()).isEqualTo(10);
    }

    @Test
    void whoComesFirstIsServedFirstEvenIfAnotherWouldFit() throws InterruptedException {
        PixelBudget budget = new PixelBudget(10);
        int held = budget.take(6);
        Thread large = start(() -> budget.take(9));
        awaitWaiting(large);
        AtomicInteger taken = new AtomicInteger();
        Thread small = start(() -> taken.set(budget.take(2)));
        awaitWaiting(small);
        budget.giveBack(held);
        large.join();
        assertThat(taken.get()).isZero();
        budget.giveBack(9);
        small.join();
        assertThat(taken.get()).isEqualTo(2);
    }

    @Test
    void theUsualBudgetIsBoundedByTheHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        assertThat(PixelBudget.usual().most()).isPositive().isLessThanOrEqualTo(192_000_000);
        assertThat(6L * PixelBudget.usual().most()).isLessThanOrEqualTo(heap / 4);
    }

    @Test
    void nothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PixelBudget(0))
                .withMessage("values of images: expected at least 1, found 0");
    }

    @Test
    void aThreadKeepsMemoryOfUsualSizeAndLetsGoOfMore() {
        PixelBudget budget = new PixelBudget(1000);
        ImageMemory memory = new ImageMemory(3, budget, 4);
        memory.expect(240);
        memory.image().reshape(3, 8, 10);
        float[] usual = memory.image().pixels();
        memory.end();
        assertThat(memory.image().pixels()).isSameAs(usual);

        memory.expect(300);
        memory.image().reshape(3, 10, 10);
        memory.result().reshape(1, 16, 16);
        memory.end();
        assertThat(memory.image().pixels()).hasSize(1);
        assertThat(memory.result().pixels()).hasSize(1);
    }

    @Test
    void anotherExpectationReplacesTheOneBeforeAndTheEndGivesAllBack() {
        PixelBudget budget = new PixelBudget(1000);
        ImageMemory memory = new ImageMemory(3, budget, 4);
        memory.expect(600);
        memory.expect(900);
        memory.end();
        memory.end();
        assertThat(budget.take(1000)).isEqualTo(1000);
    }
}
