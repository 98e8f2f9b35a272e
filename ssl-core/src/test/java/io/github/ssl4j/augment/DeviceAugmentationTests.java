package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ImageShape;
import io.github.ssl4j.device.ResampleFilter;
import io.github.ssl4j.device.Resizing;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.cuda.CudaCard;
import io.github.ssl4j.device.cuda.CudaDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of every device against the transforms of the host, on batches of random images. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceAugmentationTests {
    private static final double TOLERANCE = 1e-5;
    private static final int[] IN_TURN = {0, 1, 2, 3};

    private List<Device> devices;

    @BeforeAll
    void open() {
        devices = new ArrayList<>(List.of(Nd4jDevice.float64(), Nd4jDevice.float32(), new CpuDevice()));
        if (CudaCard.present()) {
            devices.add(new CudaDevice());
        }
    }

    @AfterAll
    void close() {
        devices.forEach(Device::close);
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void cropsAreThoseOfTheHost(Interpolation interpolation) {
        ImageShape shape = new ImageShape(4, 11, 7, 3);
        int[] boxes = {0, 0, 11, 7, 2, 1, 9, 5, 10, 6, 1, 1, 4, 0, 3, 7};
        for (int[] size : new int[][] {{5, 3}, {1, 1}, {13, 17}, {11, 7}}) {
            Resizing resizing = new Resizing(size[0], size[1], interpolation.filter(), false);
            compare(
                    shape,
                    shape.resized(size[0], size[1]),
                    (image, n) -> Resampling.resizedCrop(
                            image,
                            new CropBox(boxes[4 * n], boxes[4 * n + 1], boxes[4 * n + 2], boxes[4 * n + 3]),
                            size[0],
                            size[1],
                            interpolation,
                            image),
                    (kernels, s, x, y) -> kernels.resizedCrop(s, boxes, resizing, x, y));
        }
    }

    @Test
    void aClampedCropDoesNotOvershoot() {
        ImageShape shape = new ImageShape(1, 1, 4, 1);
        double[] edge = {0, 0, 1, 1};
        double[] free = crop(shape, edge, new Resizing(1, 9, ResampleFilter.bicubic(false), false));
        double[] clamped = crop(shape, edge, new Resizing(1, 9, ResampleFilter.bicubic(false), true));
        assertThat(Arrays.stream(free).max().getAsDouble()).isGreaterThan(1.01);
        assertThat(Arrays.stream(free).min().getAsDouble()).isLessThan(-0.01);
        for (int i = 0; i < free.length; i++) {
            assertThat(clamped[i]).isEqualTo(Math.min(Math.max(free[i], 0), 1));
        }
    }

    private double[] crop(ImageShape shape, double[] image, Resizing resizing) {
        DeviceKernel kernel = (kernels, s, x, y) -> kernels.resizedCrop(s, new int[] {0, 0, 1, 4}, resizing, x, y);
        return kernel.run(devices.get(0), shape, image, shape.resized(resizing.height(), resizing.width()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void flipsAreThoseOfTheHost(int channels) {
        boolean[] flipped = {true, false, true};
        compare(
                new ImageShape(3, 5, 7, channels),
                (image, n) -> {
                    if (flipped[n]) {
                        HorizontalFlip.flip(image);
                    }
                },
                (kernels, shape, x, y) -> kernels.horizontalFlip(shape, flipped, x, y));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void jitterIsThatOfTheHostInEveryOrder(int channels) {
        List<int[]> orders = IntStream.range(0, 256)
                .mapToObj(i -> new int[] {i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6})
                .filter(order -> IntStream.of(order).distinct().count() == 4)
                .toList();
        assertThat(orders).hasSize(24);
        RandomStream random = RandomStream.of(7);
        int[] order = orders.stream().flatMapToInt(IntStream::of).toArray();
        double[] factors = new double[4 * 24];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = i % 4 == 3 ? random.uniform(-0.5, 0.5) : random.uniform(0, 2);
        }
        compare(
                new ImageShape(24, 5, 3, channels),
                (image, n) -> ColorJitter.adjust(
                        image,
                        orders.get(n),
                        factors[4 * n],
                        factors[4 * n + 1],
                        factors[4 * n + 2],
                        factors[4 * n + 3]),
                (kernels, shape, x, y) -> kernels.colorJitter(shape, order, factors, x, y));
    }

    @Test
    void factorsThatChangeNothingLeaveImagesExactlyAsTheyAre() {
        ImageShape shape = new ImageShape(1, 3, 5, 4);
        double[] images = DeviceKernel.channelsLast(images(shape));
        images[0] = 1.25;
        DeviceKernel jitter = (kernels, s, x, y) -> kernels.colorJitter(s, IN_TURN, new double[] {1, 1, 1, 0}, x, y);
        DeviceKernel solarize =
                (kernels, s, x, y) -> kernels.solarize(s, new double[] {Double.POSITIVE_INFINITY}, x, y);
        DeviceKernel blur = (kernels, s, x, y) -> kernels.gaussianBlur(s, 3, new double[] {0}, x, y);
        DeviceKernel gray = (kernels, s, x, y) -> kernels.grayscale(s, new boolean[] {false}, x, y);
        for (DeviceKernel kernel : List.of(jitter, solarize, blur, gray)) {
            for (Device device : devices) {
                assertThat(kernel.run(device, shape, images, shape)).containsExactly(images);
            }
        }
    }

    @Test
    void aPureBrightnessChangeTakesAnyChannels() {
        compare(
                new ImageShape(1, 3, 3, 2),
                (image, n) -> ColorAdjustments.brightness(image, 1.7),
                (kernels, shape, x, y) -> kernels.colorJitter(shape, IN_TURN, new double[] {1.7, 1, 1, 0}, x, y));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void grayscaleIsThatOfTheHost(int channels) {
        boolean[] gray = {false, true, true};
        compare(
                new ImageShape(3, 7, 5, channels),
                (image, n) -> {
                    if (gray[n]) {
                        ColorAdjustments.grayscale(image);
                    }
                },
                (kernels, shape, x, y) -> kernels.grayscale(shape, gray, x, y));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 9})
    void blurIsThatOfTheHost(int kernelSize) {
        double[] sigmas = {0.1, 0, 0.73, 2, 50};
        for (int channels = 1; channels <= 3; channels++) {
            compare(
                    new ImageShape(5, 5, 9, channels),
                    (image, n) -> {
                        if (sigmas[n] > 0) {
                            GaussianBlur.blur(image, kernelSize, sigmas[n]);
                        }
                    },
                    (kernels, shape, x, y) -> kernels.gaussianBlur(shape, kernelSize, sigmas, x, y));
        }
    }

    @Test
    void solarizeIsThatOfTheHost() {
        double[] thresholds = {0, 0.5, 0.25, 1};
        compare(
                new ImageShape(4, 5, 5, 3),
                (image, n) -> ColorAdjustments.solarize(image, thresholds[n]),
                (kernels, shape, x, y) -> kernels.solarize(shape, thresholds, x, y));
    }

    @Test
    void aValueAtTheThresholdIsInvertedInEveryPrecision() {
        ImageShape shape = new ImageShape(1, 1, 2, 1);
        DeviceKernel kernel = (kernels, s, x, y) -> kernels.solarize(s, new double[] {0.7}, x, y);
        for (Device device : devices) {
            assertThat(kernel.run(device, shape, new double[] {0.7, 0.6999}, shape))
                    .containsExactly(new double[] {0.3, 0.6999}, within(1e-6));
        }
    }

    @Test
    void normalisationIsThatOfTheHost() {
        double[] mean = {0.4, 0.5, 0.6};
        double[] deviation = {0.2, 0.25, 0.3};
        Normalization normalization = new Normalization(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3));
        compare(
                new ImageShape(2, 3, 5, 3),
                (image, n) -> normalization.normalize(image),
                (kernels, shape, x, y) -> kernels.normalize(shape, mean, deviation, x, y));
    }

    private void compare(ImageShape shape, ObjIntConsumer<Image> host, DeviceKernel kernel) {
        compare(shape, shape, host, kernel);
        double[] images = DeviceKernel.channelsLast(images(shape));
        for (Device device : devices) {
            assertThat(kernel.runInPlace(device, shape, images)).isEqualTo(kernel.run(device, shape, images, shape));
        }
    }

    private void compare(ImageShape shape, ImageShape result, ObjIntConsumer<Image> host, DeviceKernel kernel) {
        Image[] images = images(shape);
        double[] values = DeviceKernel.channelsLast(images);
        for (int n = 0; n < images.length; n++) {
            host.accept(images[n], n);
        }
        double[] expected = DeviceKernel.channelsLast(images);
        for (Device device : devices) {
            assertThat(kernel.run(device, shape, values, result))
                    .as(device.name() + " in " + device.floating())
                    .containsExactly(expected, within(TOLERANCE));
        }
    }

    /** Random images in [0, 1]; every seventh pixel is gray or black. */
    private static Image[] images(ImageShape shape) {
        RandomStream random = RandomStream.of(shape.height(), shape.width(), shape.channels());
        Image[] images = new Image[shape.batch()];
        int plane = shape.height() * shape.width();
        for (int n = 0; n < images.length; n++) {
            images[n] = new Image(shape.channels(), shape.height(), shape.width());
            for (int i = 0; i < plane; i++) {
                float gray = i % 2 == 0 ? 0 : (float) random.uniform(0, 1);
                for (int c = 0; c < shape.channels(); c++) {
                    images[n].pixels()[c * plane + i] = i % 7 == 3 ? gray : (float) random.uniform(0, 1);
                }
            }
        }
        return images;
    }
}
