package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.TestImages.NoisyViews;
import io.github.ssl4j.data.TestImages.PlainViews;
import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ImageLoaderTests {
    private static final ViewPolicy PLAIN = new PlainViews(1);

    /** What a batch held. */
    private record Content(List<Integer> indices, List<Integer> labels, List<float[]> views) {
        static Content of(Batch batch) {
            List<float[]> views = new ArrayList<>();
            for (int v = 0; v < batch.views(); v++) {
                int length = Math.toIntExact(batch.size() * batch.size(v).area() * batch.channels());
                views.add(Arrays.copyOf(batch.view(v), length));
            }
            return new Content(first(batch.indices(), batch.size()), first(batch.labels(), batch.size()), views);
        }

        private static List<Integer> first(int[] values, int count) {
            return Arrays.stream(values).limit(count).boxed().toList();
        }
    }

    @Test
    void evaluationDeliversEveryImageOnceInOrder() {
        try (ImageLoader loader = new ImageLoader(numbered(7, Set.of()), PLAIN, LoaderOptions.forEvaluation(3))) {
            List<Content> batches = epoch(loader, 0, 0);
            assertThat(loader.batches()).isEqualTo(3);
            assertThat(batches)
                    .extracting(Content::indices)
                    .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
            assertThat(batches.get(1).labels()).containsExactly(0, 1, 2);
            assertThat(batches.get(2).views().get(0)).containsExactly(6 / 255f);
        }
    }

    @Test
    void trainingShufflesEveryEpochAndDropsTheRest() {
        try (ImageLoader loader = new ImageLoader(numbered(100, Set.of()), PLAIN, LoaderOptions.forTraining(30, 1))) {
            List<Integer> first = indices(epoch(loader, 0, 0));
            List<Integer> second = indices(epoch(loader, 1, 0));
            assertThat(loader.batches()).isEqualTo(3);
            assertThat(first).hasSize(90).doesNotHaveDuplicates();
            assertThat(second).hasSize(90).doesNotHaveDuplicates().isNotEqualTo(first);
            assertThat(indices(epoch(loader, 0, 0))).isEqualTo(first);
        }
    }

    @Test
    void viewsAreChannelsLast() {
        ImageSource source = new StoredImages(
                List.of(new StoredImages.Stored(
                        new byte[] {0, 51, 102, (byte) 153, 1, 2, 3, 4, 5, 6, 7, 8}, 0, 3, 2, 2)),
                Labels.NONE,
                i -> "x");
        try (ImageLoader loader = new ImageLoader(source, new PlainViews(2), LoaderOptions.forEvaluation(1));
                Batch batch = loader.epoch(0).iterator().next()) {
            assertThat(batch.channels()).isEqualTo(3);
            assertThat(batch.view(0))
                    .containsExactly(
                            0, 1 / 255f, 5 / 255f, 0.2f, 2 / 255f, 6 / 255f, 0.4f, 3 / 255f, 7 / 255f, 0.6f, 4 / 255f,
                            8 / 255f);
            assertThatThrownBy(batch::labels).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void batchesAreTheSameWhateverTheNumberOfThreads() {
        ViewPolicy policy = new NoisyViews(2, 1);
        LoaderOptions options = LoaderOptions.forTraining(16, 42);
        ImageSource source = numbered(200, Set.of(3, 77));
        List<Content> alone;
        try (ImageLoader loader = new ImageLoader(source, policy, options.withThreads(1))) {
            alone = epoch(loader, 3, 0);
        }
        try (ImageLoader loader =
                new ImageLoader(source, policy, options.withThreads(4).withPrefetch(5))) {
            assertThat(epoch(loader, 3, 0)).usingRecursiveComparison().isEqualTo(alone);
        }
        assertThat(alone.get(0).views().get(0))
                .isNotEqualTo(alone.get(0).views().get(1));
    }

    @Test
    void anotherSeedAndAnotherEpochGiveOtherViews() {
        ViewPolicy policy = new NoisyViews(1, 1);
        LoaderOptions options = LoaderOptions.forEvaluation(4);
        float[] first = firstView(policy, options, 0);
        assertThat(firstView(policy, options, 0)).isEqualTo(first);
        assertThat(firstView(policy, options, 1)).isNotEqualTo(first);
        assertThat(firstView(policy, new LoaderOptions(4, 1, 1, 5, false, false, BatchShare.WHOLE), 0))
                .isNotEqualTo(first);
    }

    @Test
    void anEpochCanBeEnteredAnywhere() {
        ViewPolicy policy = new NoisyViews(2, 1);
        LoaderOptions options = LoaderOptions.forTraining(8, 7);
        try (ImageLoader loader = new ImageLoader(numbered(100, Set.of()), policy, options)) {
            List<Content> whole = epoch(loader, 2, 0);
            assertThat(epoch(loader, 2, 9)).usingRecursiveComparison().isEqualTo(whole.subList(9, 12));
            assertThat(epoch(loader, 2, 12)).isEmpty();
            assertThatThrownBy(() -> loader.epoch(2, 13))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected an epoch from 0 and a batch from 0 to 12, found epoch 2, batch 13");
        }
    }

    @Test
    void anEpochLeftEarlyDoesNotDisturbTheNext() {
        ViewPolicy policy = new NoisyViews(2, 1);
        LoaderOptions options = LoaderOptions.forTraining(8, 7).withThreads(3);
        try (ImageLoader loader = new ImageLoader(numbered(100, Set.of()), policy, options)) {
            List<Content> whole = epoch(loader, 1, 0);
            for (int i = 0; i < 20; i++) {
                Iterator<Batch> left = loader.epoch(5 + i).iterator();
                left.next().close();
                assertThat(epoch(loader, 1, 0)).usingRecursiveComparison().isEqualTo(whole);
                assertThatThrownBy(left::next)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another epoch was begun");
            }
        }
    }

    @Test
    void buffersAreReused() {
        LoaderOptions options = LoaderOptions.forTraining(5, 1).withPrefetch(3);
        try (ImageLoader loader = new ImageLoader(numbered(100, Set.of()), PLAIN, options)) {
            Map<float[], Boolean> seen = new IdentityHashMap<>();
            for (int epoch = 0; epoch < 10; epoch++) {
                for (Batch batch : loader.epoch(epoch)) {
                    try (batch) {
                        seen.put(batch.view(0), true);
                    }
                }
            }
            assertThat(seen.size()).isBetween(1, 4);
        }
    }

    @Test
    void aClosedBatchIsNotReadable() {
        try (ImageLoader loader = new ImageLoader(numbered(4, Set.of()), PLAIN, LoaderOptions.forEvaluation(2))) {
            Batch batch = loader.epoch(0).iterator().next();
            batch.close();
            batch.close();
            assertThatThrownBy(() -> batch.view(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("batch 0 was closed");
        }
    }

    @Test
    void batchesNeverClosedAreAnErrorInsteadOfWaitingForever() {
        LoaderOptions options = LoaderOptions.forEvaluation(1).withPrefetch(2);
        try (ImageLoader loader = new ImageLoader(numbered(10, Set.of()), PLAIN, options)) {
            Iterator<Batch> batches = loader.epoch(0).iterator();
            List<Batch> open = List.of(batches.next(), batches.next(), batches.next());
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("all 3 batches are in use: close each one before asking for the next");
            open.get(0).close();
            assertThat(batches.next().number()).isEqualTo(3);
        }
    }

    @Test
    void aCorruptImageIsReplacedByOneFarAwayAndNamed() {
        ImageSource source = numbered(200, Set.of(5, 105));
        try (ImageLoader loader = new ImageLoader(source, PLAIN, LoaderOptions.forEvaluation(10))) {
            List<Integer> indices = indices(epoch(loader, 0, 0));
            assertThat(indices.get(5)).isEqualTo(106);
            assertThat(indices.get(105)).isEqualTo(6);
            assertThat(indices.get(6)).isEqualTo(6);
            assertThat(epoch(loader, 1, 0)).hasSize(20);
            assertThat(loader.corruptImages())
                    .extracting(CorruptImage::name)
                    .containsExactlyInAnyOrder("image5", "image105");
        }
    }

    @Test
    void moreThanOnePercentCorruptStopsTheRunWithTheList() {
        try (ImageLoader loader =
                new ImageLoader(numbered(200, Set.of(5, 60, 105)), PLAIN, LoaderOptions.forEvaluation(10))) {
            assertThatThrownBy(() -> epoch(loader, 0, 0))
                    .isInstanceOf(TooManyCorruptImagesException.class)
                    .hasMessageContaining("3 corrupt images among the first")
                    .hasMessageContaining("of 200")
                    .hasMessageContaining("image5: broken for the test")
                    .hasMessageContaining("image60: broken for the test")
                    .hasMessageContaining("image105: broken for the test");
        }
    }

    @Test
    void oneCorruptImageIsToleratedInATinySet() {
        try (ImageLoader loader = new ImageLoader(numbered(4, Set.of(1)), PLAIN, LoaderOptions.forEvaluation(2))) {
            assertThat(indices(epoch(loader, 0, 0))).containsExactly(0, 3, 2, 3);
        }
        try (ImageLoader loader = new ImageLoader(numbered(1, Set.of(0)), PLAIN, LoaderOptions.forEvaluation(1))) {
            assertThatThrownBy(() -> epoch(loader, 0, 0))
                    .isInstanceOf(TooManyCorruptImagesException.class)
                    .hasMessageContaining("1 corrupt image among");
        }
    }

    @Test
    void aBatchLargerThanTheSetIsNamedWithBothNumbers() {
        assertThatThrownBy(() -> new ImageLoader(numbered(7, Set.of()), PLAIN, LoaderOptions.forTraining(8, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch size 8 is larger than the data set of 7 images");
    }

    @Test
    void errorsOfThreadsReachTheConsumerWithTheirCause() {
        RuntimeException cause = new UnsupportedOperationException("no such view");
        ViewPolicy failing = new ViewPolicy() {
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
                throw cause;
            }
        };
        try (ImageLoader loader = new ImageLoader(numbered(7, Set.of()), failing, LoaderOptions.forEvaluation(7))) {
            assertThatThrownBy(() -> epoch(loader, 0, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot make view 0 of image image")
                    .hasRootCause(cause);
        }
    }

    @Test
    void aViewOfTheWrongSizeIsNamed() {
        ViewPolicy small = new ViewPolicy() {
            @Override
            public int views() {
                return 1;
            }

            @Override
            public ViewSize size(int view) {
                return ViewSize.square(2);
            }

            @Override
            public void view(Image source, int view, RandomStream random, Image target) {
                target.reshape(1, 1, 1);
            }
        };
        try (ImageLoader loader = new ImageLoader(numbered(7, Set.of()), small, LoaderOptions.forEvaluation(7))) {
            assertThatThrownBy(() -> epoch(loader, 0, 0))
                    .hasMessageContaining("expected 1 x 2 x 2 from the view policy, found [1, 1, 1]");
        }
    }

    @Test
    void waitingIsMeasured() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ImageSource slow = new TestImages.Delegating(numbered(2, Set.of())) {
            @Override
            public void read(int index, Image target) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                super.read(index, target);
            }
        };
        try (ImageLoader loader = new ImageLoader(slow, PLAIN, LoaderOptions.forEvaluation(2))) {
            Thread releaser = new Thread(() -> {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                release.countDown();
            });
            Iterator<Batch> batches = loader.epoch(0).iterator();
            releaser.start();
            batches.next().close();
            releaser.join();
            assertThat(loader.waitedNanos()).isGreaterThan(20_000_000L);
        }
    }

    @Test
    void noThreadIsLeftAfterClose() {
        Set<Thread> before = loaderThreads();
        LoaderOptions options = LoaderOptions.forTraining(5, 1).withThreads(3);
        ImageLoader loader = new ImageLoader(numbered(100, Set.of()), PLAIN, options);
        loader.epoch(0).iterator().next();
        Set<Thread> during = loaderThreads();
        during.removeAll(before);
        assertThat(during).hasSize(3).allMatch(Thread::isDaemon);
        loader.close();
        loader.close();
        assertThat(during).noneMatch(Thread::isAlive);
        assertThatThrownBy(() -> loader.epoch(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the loader is closed");
    }

    private static Set<Thread> loaderThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("ssl4j-loader-"));
        return threads;
    }

    private static float[] firstView(ViewPolicy policy, LoaderOptions options, int epoch) {
        try (ImageLoader loader = new ImageLoader(numbered(4, Set.of()), policy, options)) {
            return epoch(loader, epoch, 0).get(0).views().get(0);
        }
    }

    private static List<Content> epoch(ImageLoader loader, int epoch, int firstBatch) {
        List<Content> contents = new ArrayList<>();
        for (Batch batch : loader.epoch(epoch, firstBatch)) {
            try (batch) {
                assertThat(batch.number()).isEqualTo(firstBatch + contents.size());
                contents.add(Content.of(batch));
            }
        }
        return contents;
    }

    private static List<Integer> indices(List<Content> batches) {
        return batches.stream().flatMap(batch -> batch.indices().stream()).toList();
    }
}
