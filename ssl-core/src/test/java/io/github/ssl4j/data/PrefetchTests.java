package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.TestImages.NoisyViews;
import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loader that goes on with the next epoch while the current one is used up. */
@Timeout(60)
class PrefetchTests {
    private static final int SIZE = 100;
    private static final ViewPolicy VIEWS = new NoisyViews(2, 1);
    private static final LoaderOptions OPTIONS = LoaderOptions.forTraining(8, 7).withThreads(3);

    private static ImageLoader loader() {
        return new ImageLoader(numbered(SIZE, Set.of()), VIEWS, OPTIONS);
    }

    private static List<float[]> views(Iterable<Batch> epoch) {
        List<float[]> views = new ArrayList<>();
        for (Batch batch : epoch) {
            try (batch) {
                views.add(Arrays.copyOf(batch.view(0), batch.view(0).length));
                views.add(Arrays.copyOf(batch.view(1), batch.view(1).length));
            }
        }
        return views;
    }

    private static List<float[]> fresh(int epoch) {
        try (ImageLoader loader = loader()) {
            return views(loader.epoch(epoch));
        }
    }

    private static void assertSame(List<float[]> views, List<float[]> expected) {
        assertThat(views).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void batchesAreTheSameAsWithoutIt() {
        try (ImageLoader loader = loader()) {
            for (int epoch = 0; epoch < 4; epoch++) {
                Iterable<Batch> batches = loader.epoch(epoch);
                loader.prefetch(epoch + 1);
                assertSame(views(batches), fresh(epoch));
            }
        }
    }

    @Test
    void theNextEpochIsBegunBeforeItIsAskedFor() throws InterruptedException {
        CountDownLatch next = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        ViewPolicy telling = new ViewPolicy() {
            @Override
            public int views() {
                return 1;
            }

            @Override
            public ViewSize size(int view) {
                return ViewSize.square(1);
            }

            @Override
            public void view(Image source, int view, RandomStream random, Image target) {
                VIEWS.view(source, view, random, target);
                if (made.incrementAndGet() > SIZE / 8 * 8) {
                    next.countDown();
                }
            }
        };
        try (ImageLoader loader = new ImageLoader(numbered(SIZE, Set.of()), telling, OPTIONS)) {
            Iterable<Batch> batches = loader.epoch(0);
            loader.prefetch(1);
            batches.forEach(Batch::close);
            assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatFollowsInsteadIsAsWithoutIt() {
        try (ImageLoader loader = loader()) {
            views(loader.epoch(0));
            loader.prefetch(1);
            assertSame(views(loader.epoch(5)), fresh(5));

            loader.prefetch(6);
            List<float[]> whole = fresh(6);
            assertSame(views(loader.epoch(6, 9)), whole.subList(18, whole.size()));

            loader.prefetch(7);
            int[] backwards = IntStream.range(0, SIZE).map(i -> SIZE - 1 - i).toArray();
            List<float[]> reversed;
            try (ImageLoader other = loader()) {
                reversed = views(other.epoch(7, 0, backwards));
            }
            assertSame(views(loader.epoch(7, 0, backwards)), reversed);
        }
    }

    @Test
    void anEpochLeftEarlyDoesNotDisturbTheNext() {
        List<float[]> whole = fresh(1);
        try (ImageLoader loader = loader()) {
            for (int i = 0; i < 20; i++) {
                Iterator<Batch> left = loader.epoch(0).iterator();
                loader.prefetch(1);
                for (int batch = 0; batch < i % 12; batch++) {
                    left.next().close();
                }
                assertSame(views(loader.epoch(1)), whole);
                assertThatThrownBy(left::next).hasMessageContaining("another epoch was begun");
            }
        }
    }

    @Test
    void oneEpochAtATimeIsPrefetched() {
        try (ImageLoader loader = loader()) {
            loader.prefetch(1);
            assertThatThrownBy(() -> loader.prefetch(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the epoch to go on with is 1 already");
            assertThatThrownBy(() -> loader.prefetch(-1)).isInstanceOf(IllegalArgumentException.class);
            assertSame(views(loader.epoch(1)), fresh(1));
            loader.prefetch(2);
        }
    }
}
