package io.github.ssl4j.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.Closeness;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is particular about the kernels of the CUDA device, where there is a card. */
final class OwnKernelTests {
    private static Device device;
    private static Device reference;

    @BeforeAll
    static void open() {
        CudaCard.orSkip(OwnKernelTests.class);
        device = new CudaDevice();
        reference = Nd4jDevice.float64();
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
            reference.close();
        }
    }

    private static Storage floats(Device on, double... values) {
        Storage storage = on.allocate(on.floating(), values.length);
        on.write(storage, values, 0);
        return storage;
    }

    private static Storage ints(Device on, int... values) {
        Storage storage = on.allocate(ElementType.INT32, values.length);
        on.write(storage, values, 0);
        return storage;
    }

    private static double[] read(Storage storage) {
        double[] values = new double[(int) storage.length()];
        storage.device().read(storage, values, 0);
        return values;
    }

    /** Numbers that float32 holds exactly. */
    private static double[] random(long seed, int length, double scale) {
        return new Random(seed)
                .doubles(length, -scale, scale)
                .map(value -> (float) value)
                .toArray();
    }

    private static double[] scattered(Device on, double[] x, int[] index, int columns, double[] y) {
        try (Storage from = floats(on, x);
                Storage rows = ints(on, index);
                Storage to = floats(on, y)) {
            on.scatterAddRows(index.length, columns, from, rows, to);
            return read(to);
        }
    }

    @Test
    void manyRowsAddedToOneGiveTheSameExactSumInEveryRun() {
        int count = 20_000;
        int columns = 3;
        double[] x = random(1, count * columns, 1e-3);
        int[] index = new Random(2).ints(count, 0, 5).toArray();
        double[] y = random(3, 7 * columns, 2);
        double[] first = scattered(device, x, index, columns, y);
        Closeness.assertClose("sums", first, scattered(reference, x, index, columns, y), 1.2e-7, 0);
        List<Integer> order = IntStream.range(0, count).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(4));
        double[] shuffled = new double[x.length];
        int[] shuffledIndex = new int[count];
        for (int i = 0; i < count; i++) {
            shuffledIndex[i] = index[order.get(i)];
            System.arraycopy(x, order.get(i) * columns, shuffled, i * columns, columns);
        }
        assertThat(scattered(device, shuffled, shuffledIndex, columns, y)).containsExactly(first);
    }

    @Test
    void numbersOfEverySizeAreAddedUp() {
        for (double size : new double[] {1e-44, 1e-30, 1, 1e30, 1.5e38}) {
            double value = (float) size;
            assertThat(scattered(
                            device,
                            new double[] {value, -value, value, value},
                            new int[] {1, 1, 1, 0},
                            1,
                            new double[2]))
                    .containsExactly(value, value);
        }
        assertThat(scattered(device, new double[2], new int[] {0, 0}, 1, new double[] {3}))
                .containsExactly(3);
    }

    @Test
    void rowsThatReceiveWhatIsNoNumberAreNoNumbers() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(scattered(device, new double[] {1, bad}, new int[] {0, 2}, 1, new double[] {1, 2, 3}))
                    .containsExactly(Double.NaN, 2, Double.NaN);
        }
    }

    @Test
    void rowsBeyondTheTableAreNoNumbersAndAreNotWritten() {
        try (Storage x = floats(device, 1, 2, 3, 4);
                Storage index = ints(device, 1, -1, 2);
                Storage y = floats(device, new double[6])) {
            device.gatherRows(3, 2, x, index, y);
            assertThat(read(y)).containsExactly(3, 4, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        assertThat(scattered(device, new double[] {1, 2, 4}, new int[] {1, -1, 2}, 1, new double[2]))
                .containsExactly(0, 1);
    }

    @Test
    void aTargetThatIsNoColumnMakesItsRowNoNumber() {
        try (Storage logits = floats(device, 1, 2, 1, 2);
                Storage target = ints(device, 0, 2);
                Storage losses = floats(device, 0, 0);
                Storage gradient = floats(device, 0, 0, 0, 0)) {
            device.softmaxCrossEntropy(2, 2, logits, target, null, 1, losses, gradient);
            assertThat(read(losses)[0]).isCloseTo(Math.log1p(Math.E), within(1e-6));
            assertThat(read(losses)[1]).isNaN();
            assertThat(Arrays.copyOfRange(read(gradient), 2, 4)).containsExactly(Double.NaN, Double.NaN);
        }
    }

    @Test
    void whatIsNoNumberComesThroughReductions() {
        double[] x = random(5, 9000, 1);
        x[4711] = Double.NaN;
        for (Reduction reduction : Reduction.values()) {
            for (int inner : new int[] {1, 3}) {
                try (Storage from = floats(device, x);
                        Storage to = floats(device, new double[inner])) {
                    device.reduce(reduction, 1, 9000 / inner, inner, from, to);
                    assertThat(read(to)[4711 % inner]).isNaN();
                }
            }
        }
    }

    @Test
    void hogOfManyBinsIsGatheredInTheCardsMemory() {
        HogShape shape = new HogShape(2, 12, 10, 3, 60, 3, 0);
        double[] images = random(6, (int) shape.inputLength(), 1);
        compare("HOG", 1e-5, (int) shape.outputLength(), on -> y -> {
            try (Storage x = floats(on, images)) {
                on.hog(shape, x, y);
            }
        });
    }

    @Test
    void rowsOfVeryManyColumnsBecomeSoftmaxes() {
        int columns = 70_001;
        double[] x = random(7, 2 * columns, 8);
        compare("softmax", 1e-5, 2 * columns, on -> y -> {
            try (Storage from = floats(on, x)) {
                on.softmax(2, columns, from, y);
            }
        });
        compare("log softmax", 1e-6, 2 * columns, on -> y -> {
            try (Storage from = floats(on, x)) {
                on.logSoftmax(2, columns, from, y);
            }
        });
    }

    @Test
    void axesOfEveryKindArePermuted() {
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            int axes = 1 + random.nextInt(6);
            int[] shape = random.ints(axes, 1, 6).toArray();
            List<Integer> order = IntStream.range(0, axes).boxed().collect(Collectors.toList());
            Collections.shuffle(order, random);
            int[] axesOfResult = order.stream().mapToInt(Integer::intValue).toArray();
            int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            double[] x = random(round, length, 1);
            compare(Arrays.toString(shape) + " by " + order, 0, length, on -> y -> {
                try (Storage from = floats(on, x)) {
                    on.permute(shape, axesOfResult, from, y);
                }
            });
        }
    }

    @Test
    void moreElementsThanThreadsAreGoneThroughInRounds() {
        int length = 4 * 256 * 16_384 + 4711;
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = i % 1001 - 500;
        }
        float[] y = new float[length];
        try (Storage from = device.allocate(ElementType.FLOAT32, length);
                Storage row = floats(device, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
                Storage to = device.allocate(ElementType.FLOAT32, length)) {
            device.write(from, x, 0);
            device.fill(to, -1);
            device.affine(2, 1, from, to);
            int rows = length / 11;
            device.binary(Binary.ADD, Broadcast.ROW, rows, 11, to, row, to);
            device.read(to, y, 0);
            for (int i = 0; i < length; i++) {
                float expected = 2 * x[i] + 1 + (i < 11 * rows ? i % 11 + 1 : 0);
                if (y[i] != expected) {
                    throw new AssertionError("element " + i + ": expected " + expected + ", found " + y[i]);
                }
            }
        }
    }

    @Test
    void manyWritesOfEverySizeArriveWhole() {
        int length = 3_000_001;
        float[] values = new float[length];
        float[] read = new float[length];
        try (Storage x = device.allocate(ElementType.FLOAT32, length)) {
            for (int round = 0; round < 9; round++) {
                for (int i = 0; i < length; i++) {
                    values[i] = i % 8191 + round;
                }
                device.write(x, values, 0);
                for (int part = 0; part < 100; part++) {
                    device.write(x.slice(37L * part, 37), values, 37 * (99 - part));
                }
                device.read(x, read, 0);
                for (int i = 0; i < length; i++) {
                    int from = i < 3700 ? 37 * (99 - i / 37) + i % 37 : i;
                    if (read[i] != values[from]) {
                        throw new AssertionError("element " + i + ": expected " + values[from] + ", found " + read[i]);
                    }
                }
            }
        }
    }

    @Test
    void moreRowsThanBlocksAreGoneThroughInRounds() {
        int rows = 16_384 + 47;
        double[] x = random(9, 4 * rows, 3);
        compare("softmax", 1e-6, 4 * rows, on -> y -> {
            try (Storage from = floats(on, x)) {
                on.softmax(rows, 4, from, y);
            }
        });
        compare("transposed", 0, 4 * rows, on -> y -> {
            try (Storage from = floats(on, x)) {
                on.permute(new int[] {rows, 2, 2}, new int[] {0, 2, 1}, from, y);
            }
        });
        for (int inner : new int[] {1, 2}) {
            compare("sums", 1e-6, 2 * rows, on -> y -> {
                try (Storage from = floats(on, x)) {
                    on.reduce(Reduction.SUM, 2 * rows / inner, 2, inner, from, y);
                }
            });
        }
    }

    /** Makes the same call on the device and on the reference. */
    private interface Call {
        Consumer<Storage> on(Device device);
    }

    private static void compare(String what, double tolerance, int length, Call call) {
        try (Storage y = floats(device, new double[length]);
                Storage expected = floats(reference, new double[length])) {
            call.on(device).accept(y);
            call.on(reference).accept(expected);
            Closeness.assertClose(what, read(y), read(expected), tolerance, 0);
        }
    }
}
