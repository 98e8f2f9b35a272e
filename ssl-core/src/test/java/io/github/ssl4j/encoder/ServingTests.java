package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.eval.FeatureRows;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One encoder that serves many callers for long. */
class ServingTests {
    private static final Path PHOTOGRAPHS = Path.of("src", "test", "resources", "photographs");
    private static final int THREADS = 8;

    private final Device device = Devices.named("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    private Encoder encoder(String network, int size) {
        Initializer init = Initializer.of(device, 3);
        Backbone made = network.equals("resnet18")
                ? new ResNet(init, ResNet.Config.resnet18(ResNet.Stem.IMAGENET))
                : new VisionTransformer(init, VisionTransformer.Config.tiny(size, 16));
        return Encoder.of(made, EvaluationView.of(size, Normalization.IMAGENET), Origin.unknown());
    }

    private static List<BufferedImage> photographs() throws IOException {
        List<BufferedImage> photographs = new ArrayList<>();
        try (Stream<Path> files = Files.list(PHOTOGRAPHS)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".jpg"))
                    .sorted()
                    .toList()) {
                photographs.add(ImageIO.read(file.toFile()));
            }
        }
        return photographs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "vit-tiny"})
    void eightThreadsAtOnceGetWhatOneGets(String network) throws Exception {
        List<BufferedImage> photographs = photographs();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Encoder encoder = encoder(network, 64)) {
            List<float[]> expected = photographs.stream().map(encoder::embed).toList();
            List<Callable<List<float[]>>> calls = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                calls.add(() -> {
                    List<float[]> found = new ArrayList<>();
                    for (int i = 0; i < photographs.size(); i++) {
                        found.add(encoder.embed(photographs.get((first + i) % photographs.size())));
                    }
                    return found;
                });
            }
            int equal = 0;
            List<Future<List<float[]>>> results = threads.invokeAll(calls);
            for (int thread = 0; thread < THREADS; thread++) {
                for (int i = 0; i < photographs.size(); i++) {
                    assertThat(results.get(thread).get().get(i))
                            .isEqualTo(expected.get((thread + i) % photographs.size()));
                    equal++;
                }
            }
            System.out.println(network + ": " + equal + " photographs by " + THREADS + " threads, all bit-equal");
            assertThat(expected.get(0)).isNotEqualTo(expected.get(1));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aPictureIsServedWhileManyImagesAreEmbedded() {
        try (Encoder encoder = encoder("resnet18", 32);
                ImageSource images = ImageSource.open(PHOTOGRAPHS)) {
            float[] expected = encoder.embed(photographs().get(0));
            List<Integer> batches = new ArrayList<>();
            Thread[] caller = new Thread[1];
            float[][] served = new float[1][];

            encoder.embed(images, EmbedOptions.of(3), rows -> {
                batches.add(rows.count());
                if (rows.batch() == 1) {
                    caller[0] = new Thread(() -> {
                        try {
                            served[0] = encoder.embed(photographs().get(0));
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    caller[0].start();
                    join(caller[0]);
                }
            });

            assertThat(batches).containsExactly(3, 3, 3, 1);
            assertThat(served[0]).isEqualTo(expected);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void batchesFromTheMiddleAreThoseOfTheWhole() {
        try (Encoder encoder = encoder("resnet18", 32);
                ImageSource images = ImageSource.open(PHOTOGRAPHS)) {
            List<FeatureRows> whole = new ArrayList<>();
            List<FeatureRows> rest = new ArrayList<>();
            encoder.embed(images, EmbedOptions.of(4), whole::add);
            encoder.embed(images, new EmbedOptions(4, 1, false), rest::add);

            assertThat(rest).hasSize(2);
            for (int i = 0; i < 2; i++) {
                assertThat(rest.get(i).values()).isEqualTo(whole.get(i + 1).values());
                assertThat(rest.get(i).images()).isEqualTo(whole.get(i + 1).images());
            }
            assertThatThrownBy(() -> encoder.embed(images, new EmbedOptions(4, 4, false), rest::add))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a batch from 0 to 3");
        }
    }

    /** A hundred thousand calls in a loop, as a server makes them: nothing grows, on the heap or beside it. */
    @Test
    @Tag("slow")
    void memoryIsFlatOverAHundredThousandCalls() throws Exception {
        Initializer init = Initializer.of(device, 3);
        ResNet network =
                new ResNet(init, new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 3, false));
        BufferedImage picture = photographs().get(0).getSubimage(0, 0, 8, 8);
        try (Encoder encoder = Encoder.of(network, EvaluationView.of(8, Normalization.IMAGENET), Origin.unknown())) {
            // a full collection shrinks the heap, and the calls then touch pages of it that nothing has used before
            heap();
            calls(encoder, picture, 20_000);
            long heap = heap();
            long held = device.memory().bytesHeld();
            long resident = resident();

            calls(encoder, picture, 100_000);

            long heapGrowth = heap() - heap;
            long heldGrowth = device.memory().bytesHeld() - held;
            long residentGrowth = resident() - resident;
            System.out.printf(
                    "after 100,000 calls: heap %+d KiB, device memory %+d KiB, resident %+d KiB%n",
                    heapGrowth / 1024, heldGrowth / 1024, residentGrowth / 1024);
            assertThat(heapGrowth).isLessThan(1 << 20);
            assertThat(heldGrowth).isZero();
            assertThat(residentGrowth).isLessThan(32 << 20);
        }
    }

    private static void calls(Encoder encoder, BufferedImage picture, int count) {
        float[] expected = encoder.embed(picture);
        for (int i = 0; i < count; i++) {
            assertThat(encoder.embed(picture)[0]).isEqualTo(expected[0]);
        }
    }

    private static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * Returns the bytes of this process in memory, the least within a second: G1 gives pages back on a thread of its
     * own some time after a collection. 0 where the system does not say.
     */
    private static long resident() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            Thread.sleep(50);
            least = Math.min(
                    least,
                    Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                            .sum());
        }
        return least;
    }
}
