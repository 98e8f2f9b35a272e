package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the augmentation kernels of every device refuse, and how they say so. */
class AugmentationArgumentsTests {
    private static final ImageShape SHAPE = new ImageShape(2, 4, 6, 3);
    private static final Resizing RESIZING = new Resizing(2, 2, ResampleFilter.bilinear(true), false);
    private static final int[] IN_TURN = {0, 1, 2, 3, 0, 1, 2, 3};
    private static final double[] UNCHANGED = {1, 1, 1, 0, 1, 1, 1, 0};

    static Stream<Device> devices() {
        return Stream.of(Nd4jDevice.float64(), Nd4jDevice.float32(), new CpuDevice());
    }

    @ParameterizedTest
    @MethodSource("devices")
    void wrongBoxesAreRefused(Device device) {
        try (Calls calls = new Calls(device)) {
            calls.refuse(k -> crop(calls, k, 0, 0, 4, 6), "resizedCrop: boxes needs 8 values, found 4");
            calls.refuse(
                    k -> crop(calls, k, 0, 0, 4, 6, 1, 2, 0, 3),
                    "box 1 needs at least one pixel and to lie within 4x6, found 0x3 at row 1, column 2");
            calls.refuse(k -> crop(calls, k, 1, 0, 4, 6, 0, 0, 1, 1), "box 0 needs");
            calls.refuse(k -> crop(calls, k, 0, 0, 1, 1, 0, -1, 1, 1), "box 1 needs");
            calls.refuse(k -> crop(calls, k, 0, 0, 1, 1, 0, 1, 1, 6), "column 1");
        }
    }

    private static void crop(Calls calls, Augmentations kernels, int... boxes) {
        kernels.resizedCrop(SHAPE, boxes, RESIZING, calls.x, calls.y);
    }

    @ParameterizedTest
    @MethodSource("devices")
    void wrongColourChangesAreRefused(Device device) {
        double[] dark = UNCHANGED.clone();
        dark[4] = -0.1;
        double[] turned = UNCHANGED.clone();
        turned[3] = 0.6;
        double[] pale = UNCHANGED.clone();
        pale[2] = 0.5;
        int[] twice = {0, 1, 2, 3, 0, 0, 2, 3};
        ImageShape four = new ImageShape(2, 2, 2, 4);
        try (Calls calls = new Calls(device)) {
            Storage x = calls.x;
            Storage y = calls.y;
            calls.refuse(k -> k.colorJitter(SHAPE, new int[4], UNCHANGED, x, y), "order needs 8 values, found 4");
            calls.refuse(k -> k.colorJitter(SHAPE, IN_TURN, new double[7], x, y), "factors needs 8 values, found 7");
            calls.refuse(
                    k -> k.colorJitter(SHAPE, twice, UNCHANGED, x, y),
                    "the order of image 1 needs each of 0 to 3 once, found [0, 0, 2, 3]");
            calls.refuse(
                    k -> k.colorJitter(SHAPE, IN_TURN, dark, x, y),
                    "the brightness factor of image 1 needs to be zero or more, found -0.1");
            calls.refuse(
                    k -> k.colorJitter(SHAPE, IN_TURN, turned, x, y),
                    "the hue factor of image 0 needs to be in [-0.5, 0.5], found 0.6");
            calls.refuse(k -> k.colorJitter(four, IN_TURN, pale, x, y), "images of 1 or 3 channels, found 4");
            calls.refuse(k -> k.grayscale(four, new boolean[] {false, true}, x, y), "1 or 3 channels, found 4");
            calls.refuse(k -> k.grayscale(SHAPE, new boolean[3], x, y), "grayscale: gray needs 2 values, found 3");
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void otherWrongNumbersAreRefused(Device device) {
        double[] two = {1, 1};
        double[] three = {1, 1, 1};
        try (Calls calls = new Calls(device)) {
            Storage x = calls.x;
            Storage y = calls.y;
            calls.refuse(k -> k.horizontalFlip(SHAPE, new boolean[1], x, y), "flipped needs 2 values, found 1");
            calls.refuse(k -> k.gaussianBlur(SHAPE, 4, two, x, y), "odd and positive, found 4");
            calls.refuse(k -> k.gaussianBlur(SHAPE, -1, two, x, y), "odd and positive, found -1");
            calls.refuse(k -> k.gaussianBlur(SHAPE, 9, two, x, y), "images of at least 5x5 to mirror, found 4x6");
            calls.refuse(k -> k.gaussianBlur(SHAPE, 3, three, x, y), "sigmas needs 2 values, found 3");
            calls.refuse(
                    k -> k.gaussianBlur(SHAPE, 3, new double[] {1, -1}, x, y),
                    "sigma 1 needs to be zero or more, found -1.0");
            calls.refuse(k -> k.solarize(SHAPE, three, x, y), "thresholds needs 2 values, found 3");
            calls.refuse(k -> k.solarize(SHAPE, new double[] {Double.NaN, 1}, x, y), "threshold 0 needs");
            calls.refuse(k -> k.normalize(SHAPE, two, three, x, y), "mean needs 3 values, found 2");
            calls.refuse(k -> k.normalize(SHAPE, three, two, x, y), "deviation needs 3 values, found 2");
            calls.refuse(
                    k -> k.normalize(SHAPE, three, new double[] {1, 0, 1}, x, y),
                    "deviation 1 needs to be positive, found 0.0");
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void wrongStoragesAreRefused(Device device) {
        boolean[] flipped = new boolean[2];
        try (Calls calls = new Calls(device);
                Storage integers = device.allocate(ElementType.INT32, SHAPE.length());
                Device other = Nd4jDevice.float64();
                Storage foreign = other.allocate(ElementType.FLOAT64, SHAPE.length())) {
            Storage x = calls.x;
            Storage y = calls.y;
            Storage tooShort = x.slice(0, SHAPE.length() - 1);
            calls.refuse(
                    k -> k.horizontalFlip(SHAPE, flipped, tooShort, y),
                    "horizontalFlip: x needs 144 elements, found 143");
            calls.refuse(k -> k.horizontalFlip(SHAPE, flipped, y, tooShort), "y needs 144 elements, found 143");
            calls.refuse(k -> k.horizontalFlip(SHAPE, flipped, integers, y), "x needs elements of");
            calls.refuse(k -> k.horizontalFlip(SHAPE, flipped, foreign, y), "x lies on the device nd4j");
            calls.refuse(k -> k.horizontalFlip(SHAPE, flipped, x, null), "y is missing");
        }
    }

    @Test
    void wrongSizesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageShape(2, 0, 6, 3))
                .withMessageContaining("found 2 images of 0x6x3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Resizing(0, 2, ResampleFilter.bilinear(true), false))
                .withMessageContaining("found 0x2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResampleFilter(3, 0, true))
                .withMessageContaining("found 3");
    }

    @Test
    void blurWeightsAreABellOfSumOne() {
        float[] weights = BlurWeights.of(5, 1);
        double total = 1 + 2 * Math.exp(-0.5) + 2 * Math.exp(-2);
        assertThat(weights[0]).isEqualTo(weights[4]).isCloseTo((float) (Math.exp(-2) / total), within(1e-7f));
        assertThat(weights[1]).isEqualTo(weights[3]).isCloseTo((float) (Math.exp(-0.5) / total), within(1e-7f));
        assertThat(weights[2]).isCloseTo((float) (1 / total), within(1e-7f));
    }

    /** A device, two storages of the size of the images, and calls that must fail; closes them all. */
    private static final class Calls implements AutoCloseable {
        final Storage x;
        final Storage y;
        private final Device device;

        Calls(Device device) {
            this.device = device;
            x = device.allocate(device.floating(), SHAPE.length());
            y = device.allocate(device.floating(), SHAPE.length());
        }

        void refuse(Consumer<Augmentations> call, String message) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> call.accept(Augmentations.of(device)))
                    .withMessageContaining(message);
        }

        @Override
        public void close() {
            x.close();
            y.close();
            device.close();
        }
    }
}
